/// What a camera answers over HTTP that sends JPEG pictures one after the other.
enum MultipartCamera {
    /// The whole answer; it ends with the connection.
    static func answer(_ pictures: [[UInt8]]) -> [UInt8] {
        let head = [
            "HTTP/1.1 200 OK", "Connection: close", "Content-Type: multipart/x-mixed-replace; boundary=cut", "\r\n",
        ]
        return pictures.reduce(into: Array(head.joined(separator: "\r\n").utf8)) { answer, picture in
            let part = "--cut\r\nContent-Type: image/jpeg\r\nContent-Length: \(picture.count)\r\n\r\n"
            answer += Array(part.utf8) + picture + Array("\r\n".utf8)
        }
    }
}
