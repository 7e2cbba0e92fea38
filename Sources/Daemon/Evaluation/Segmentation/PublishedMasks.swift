/// The published mIoU of the method's second half, in percent (Lin et al., AAAI 2024; OpenAI's ViT-B/16).
struct PublishedMasks: Sendable, Hashable {
    /// The paper's.
    let paper: Double
    /// That of the authors' own code, run again by them.
    let rerun: Double

    /// The figures of a data set; nil where none are printed.
    init?(_ dataSet: DataSet, refinedByColour: Bool) {
        switch (dataSet, refinedByColour) {
        case (.voc2012, false): (paper, rerun) = (64.8, 64.7)
        case (.voc2012, true): (paper, rerun) = (68.7, 68.6)
        case (.coco2017, false): (paper, rerun) = (34.0, 34.0)
        case (.coco2017, true): (paper, rerun) = (35.3, 35.2)
        case (.cocostuff, false): (paper, rerun) = (30.1, 30.3)
        case (.cocostuff, true): (paper, rerun) = (31.0, 31.1)
        case (.voc2007, _), (.coco2014, _): return nil
        }
    }
}
