import Resources

/// Text files that travel in the program.
enum BundledText {
    /// The lines of a file below the resources, empty ones left out.
    static func lines(of name: String) -> [Substring] {
        text(of: name).split(separator: "\n")
    }

    /// A whole file.
    static func text(of name: String) -> String {
        let resource = unsafe tagclipd_resource(name)
        precondition(unsafe resource.bytes != nil, "\(name) is part of the program")
        return unsafe String(
            decoding: UnsafeRawBufferPointer(start: resource.bytes, count: resource.count), as: UTF8.self)
    }
}
