/// Which decoder a video is really decoded by.
public struct DecoderReport: Sendable, Hashable, Codable {
    /// What may be asked to decode beside the processor.
    public enum Acceleration: String, Sendable, Hashable, Codable, CaseIterable {
        /// The processor alone.
        case none
        /// VAAPI, the graphics hardware of Intel and AMD.
        case vaapi
    }

    /// Its name in libavcodec.
    public var name: String
    /// What has really decoded the last frame beside the processor.
    public var acceleration: Acceleration
    /// Why what was asked for is not used.
    public var problem: String?

    /// How records call it: `h264`, `h264 (vaapi)`.
    public var description: String {
        acceleration == .none ? name : "\(name) (\(acceleration.rawValue))"
    }
}
