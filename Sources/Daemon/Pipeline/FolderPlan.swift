import Decode

/// All that a watched folder is run by, but for its pipeline.
struct FolderPlan: Sendable {
    var options: FolderOptions
    var tagging: FrameTagging
    var sampling = Sampling.rate(1)
    /// Whether each analysed frame is a record of its own.
    var tellsFrames = true
    /// Time that reading and decoding one file may take; nil: 60 s and 2 s more a mebibyte, or ten times that.
    var deadline: Duration?
    /// Where files are decoded.
    var decoding = DecodingPlace.worker
    /// When a file that is done is due again.
    var retag = RetagRule.changed
    /// Whether tags are written beside the files too.
    var sidecar = SidecarFormat.none
    /// What is kept of where labels are.
    var masks = MaskSettings()
    /// Whether changes of state are records (a configured source) or messages (`watch`).
    var tellsStates = false

    /// A folder by its path.
    init(options: FolderOptions, tagging: FrameTagging) {
        self.options = options
        self.tagging = tagging
    }

    /// A configured folder.
    init(_ source: SourceConfiguration, _ settings: FolderSettings, tagging: FrameTagging) {
        options = FolderOptions(root: PathBytes(settings.path))
        options.recursive = settings.isRecursive
        options.rules = FolderRules(exclude: settings.exclude)
        options.settle = settings.settle
        options.rescan = settings.rescan
        self.tagging = tagging
        sampling = source.sampling
        tellsFrames = source.writesFrames
        deadline = settings.deadline
        retag = settings.retag
        sidecar = settings.sidecar
        decoding = settings.decoding
        masks = source.masks
        tellsStates = true
    }

    /// Seconds that a file of so many bytes may take.
    ///
    /// - Parameter standsBack: whether its decoder is niced: at `nice: 10` other programs leave it a tenth of a core.
    func deadline(ofBytes size: Int64, standsBack: Bool) -> Double {
        deadline?.seconds ?? (60 + 2 * Double(size) / Double(1 << 20)) * (standsBack ? 10 : 1)
    }
}
