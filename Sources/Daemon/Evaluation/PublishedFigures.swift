import Engine

/// The paper's own mAP, in percent (Lin et al., AAAI 2024; OpenAI's ViT-B/16).
enum PublishedFigures {
    /// The figure of a row; nil where the paper prints none.
    static func mAP(_ dataSet: DataSet, _ row: ScoreRow, hasBackground: Bool) -> Double? {
        guard case .mode(let mode) = row else { return nil }
        guard hasBackground else {
            return dataSet == .voc2012 && mode == .tagclip ? 92.4 : nil
        }
        switch (dataSet, mode) {
        case (.voc2007, .tagclip): return 92.8
        case (.voc2007, .clip): return 85.8
        case (.voc2007, .clipRaw): return 79.5
        case (.coco2014, .tagclip): return 68.8
        case (.coco2014, .clip): return 63.3
        case (.coco2014, .clipRaw): return 54.2
        case (.voc2012, .coarse): return 85.4
        case (.voc2012, .dmar): return 88.0
        case (.voc2012, .coarseCWR): return 93.9
        case (.voc2012, .tagclip): return 94.1
        default: return nil
        }
    }
}
