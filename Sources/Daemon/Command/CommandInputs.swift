import Decode
import Glibc

/// One thing that `tag` goes through.
enum CommandInput: Sendable {
    /// A file, named or found in a folder.
    case file(PathBytes)
    /// Anything else that FFmpeg opens by name.
    case url(String)
    /// What is piped in.
    case standardInput
    /// Nothing of that name exists.
    case missing([UInt8], FileErrorRecord.Reason, String)

    /// Whether it may go on for ever.
    var mayHaveNoEnd: Bool {
        switch self {
        case .url, .standardInput: true
        case .file, .missing: false
        }
    }

    /// Whether it can be tried at all.
    var isFound: Bool {
        if case .missing = self { false } else { true }
    }
}

/// Makes the list of inputs out of the command line.
enum CommandInputs {
    /// The inputs in order; folders are read in the byte order of their names.
    ///
    /// What exists by its bytes is that file or folder; otherwise `scheme://` is a URL; all else is missing.
    ///
    /// - Parameter passesOver: which files in folders are none of the inputs.
    static func expand(
        _ arguments: [[UInt8]], recursive: Bool, passesOver: (PathBytes) -> Bool = { _ in false }
    ) -> [CommandInput] {
        arguments.flatMap { argument -> [CommandInput] in
            if argument == Array("-".utf8) { return [.standardInput] }
            let path = PathBytes(argument)
            do throws(SystemError) {
                let status = try FileStatus.of(path)
                return status.kind == .directory ? files(in: path, recursive: recursive, passesOver) : [.file(path)]
            } catch {
                if isURL(argument) { return [.url(String(decoding: argument, as: UTF8.self))] }
                let reason: FileErrorRecord.Reason = error.isDenial ? .permission : .notFound
                return [.missing(argument, reason, "\(path): \(error)")]
            }
        }
    }

    private static func files(
        in folder: PathBytes, recursive: Bool, _ passesOver: (PathBytes) -> Bool
    ) -> [CommandInput] {
        var options = FolderOptions(root: folder)
        options.recursive = recursive
        let listing = FolderListing(options) { path throws(DecodeError) in try MediaProbe.looksLikeMedia(path.bytes) }
        return listing.compactMap { item in
            switch item {
            case .file(let path): passesOver(path) ? nil : .file(path)
            case .unreadable(let path, let error): .missing(path.bytes, .permission, "\(path): \(error)")
            }
        }
    }

    /// Whether a text begins like a URL: a scheme (RFC 3986) and `://`.
    static func isURL(_ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.firstRange(of: "://") else { return false }
        let scheme = text[..<end.lowerBound]
        return scheme.first?.isLetter == true
            && scheme.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
    }
}
