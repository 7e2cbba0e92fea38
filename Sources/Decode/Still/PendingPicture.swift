/// A picture file in memory that is yet to be decoded.
final class PendingPicture {
    private let decoder: StillDecoder
    private let format: StillFormat
    private let packet: PacketHandle

    init(_ packet: consuming PacketHandle, format: StillFormat, decoder: StillDecoder) {
        self.packet = packet
        self.format = format
        self.decoder = decoder
    }

    /// Decodes the picture.
    func decode() throws(DecodeError) -> StillDecoder.Picture {
        try decoder.decode(packet, as: format)
    }
}
