/// Chooses the stream that is decoded: the default video stream, never a cover.
enum StreamChoice {
    /// The chosen stream; throws ``DecodeError/noVideo(_:)`` or ``DecodeError/unsupported(_:)`` where there is none.
    static func video(of streams: [StreamDescription], label: String) throws(DecodeError) -> StreamDescription {
        let moving = streams.filter { $0.isVideo && !$0.isAttachedPicture }
        guard !moving.isEmpty else {
            let hasCover = streams.contains { $0.isVideo }
            let found =
                streams.isEmpty ? "no streams" : hasCover ? "a cover and no video" : "sound or data and no video"
            throw .noVideo("\(label) has \(found)")
        }
        let decodable = moving.filter(\.hasDecoder)
        guard let first = decodable.first else {
            let names = moving.map(\.codecName).joined(separator: ", ")
            throw .unsupported("\(label): the installed libavcodec has no decoder for \(names)")
        }
        let sized = decodable.filter { $0.width > 0 && $0.height > 0 }
        return sized.first(where: \.isDefault) ?? sized.first ?? first
    }
}
