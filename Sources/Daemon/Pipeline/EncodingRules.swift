/// When a pool's workers may encode labels, so that running sources do not feel it.
///
/// A frame does not only wait for a worker: a piece of encoding beside it takes memory bandwidth, often half a core.
/// (Measured with ViT-B/16 on two threads of a core: a frame took 0.65 s in place of 0.36 s.) So labels are encoded in
/// the gaps between frames, and a little where there are none.
struct EncodingRules: Sendable {
    /// Pieces that may run beside frames.
    private let mostBesideFrames: Int
    private var frames = 0
    private var pieces = 0
    /// Pieces of other work that were begun since the last of encoding, while one waited.
    private var passedOver = 0

    /// A free worker encodes a piece for so many frames where another has frames all the time.
    static let besideFrames = 4

    /// One piece in so many is a label's where every worker has frames all the time.
    static let share = 64

    init(workers: Int) {
        mostBesideFrames = workers / 4
    }

    /// Whether a worker that has nothing more urgent to do may encode.
    var mayStart: Bool { frames == 0 || pieces < mostBesideFrames || passedOver >= Self.besideFrames }

    /// Whether encoding goes before everything else once.
    var isDue: Bool { passedOver >= Self.share - 1 }

    /// Work begins.
    mutating func begin(_ priority: WorkPriority, isEncodingWaiting: Bool) {
        switch priority {
        case .encoding:
            pieces += 1
            passedOver = 0
        case .live, .arrival:
            frames += 1
            passedOver = isEncodingWaiting ? passedOver + 1 : 0
        case .backlog: passedOver = isEncodingWaiting ? passedOver + 1 : 0
        }
    }

    /// Work has ended.
    mutating func end(_ priority: WorkPriority) {
        switch priority {
        case .encoding: pieces -= 1
        case .live, .arrival: frames -= 1
        case .backlog: break
        }
    }
}
