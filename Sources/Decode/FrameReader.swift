/// What hands out the sampled frames of one picture, video or stream: in this process, or from another one.
///
/// Used by one thread at a time; only `progress` may be looked at from others.
public protocol FrameReader: AnyObject {
    /// What is read.
    var kind: MediaKind { get }
    /// Whether the end of the content is a loss rather than an end.
    var isLive: Bool { get }
    /// The version of a picture that a web server has sent.
    var version: PictureVersion? { get }
    /// Whether there is no newer picture than ``ReaderOptions/known``.
    var isUnchanged: Bool { get }
    /// Names of ``ReaderOptions/options`` that nothing has taken.
    var unusedOptions: [String] { get }
    /// How far the reader has come.
    var progress: ReaderProgress { get }
    /// Frames decoded so far, sampled or not.
    var framesDecoded: Int { get }
    /// Seconds spent in decoders and in conversion to RGB, waiting for bytes not counted.
    var decodeSeconds: Double { get }
    /// Which decoder it is really decoded by, as of the last frame; nil for pictures.
    var decoder: DecoderReport? { get }
    /// Whether any part of the content so far could not be read or decoded cleanly.
    var isCorrupt: Bool { get }
    /// Whether the file is shorter than it says, so that it may still be growing.
    var endsEarly: Bool { get }

    /// The next sampled frame; nil at the end.
    func next() throws(DecodeError) -> Frame?
    /// The next sampled frame, decoded but not made a picture of; nil at the end.
    func look() throws(DecodeError) -> Sighting?
    /// The picture of the frame that was looked at last; nil where none was, or it was fetched already.
    func picture() throws(DecodeError) -> Frame?
    /// A digest of all that the frame shows that was looked at last; nil where there is none.
    func digest() throws(DecodeError) -> FrameDigest?
    /// Samples otherwise from the next frame on, without opening anything anew.
    func resample(_ sampling: Sampling)
    /// Says goodbye and frees everything; every later ``next()`` gives nil.
    func close()
}

extension MediaReader: FrameReader {}
