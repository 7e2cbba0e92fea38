import FoundationEssentials

extension Configuration {
    /// Bytes that a configuration file may have.
    static let sizeLimit = 1 << 20

    /// Reads and checks a file; throws everything that is wrong with it.
    ///
    /// - Parameters:
    ///   - path: the file as the user named it; problems call it so.
    ///   - variables: the environment that `${…}` is filled in from.
    ///   - takesPipes: whether it may be a pipe, which can keep its reader waiting for ever.
    static func load(
        _ path: String, variables: [String: String], takesPipes: Bool = true
    ) throws(ConfigurationError) -> Configuration {
        let bytes: [UInt8]
        do throws(FileProblem) {
            bytes = try ConfigurationFile.read(path, limit: sizeLimit, takesPipes: takesPipes)
        } catch {
            throw ConfigurationError(problems: [.init(file: path, message: error.message)])
        }
        let directory = ConfigurationPath.resolve(
            ConfigurationPath.directory(of: path), in: FileManager.default.currentDirectoryPath)
        return try Configuration(parsing: bytes, file: path, directory: directory, variables: variables)
    }

    /// Checks the bytes of a file; throws everything that is wrong with them.
    ///
    /// - Parameters:
    ///   - file: what problems call the file.
    ///   - directory: the folder that relative paths begin at, absolute.
    ///   - variables: the environment that `${…}` is filled in from.
    init(
        parsing bytes: [UInt8], file: String, directory: String, variables: [String: String]
    ) throws(ConfigurationError) {
        func failure(_ message: String, line: Int? = nil) -> ConfigurationError {
            ConfigurationError(problems: [.init(file: file, line: line, message: message)])
        }
        guard bytes.count <= Self.sizeLimit else { throw failure("is larger than \(Self.sizeLimit) bytes") }
        let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        guard let text = String(validating: content, as: UTF8.self) else {
            throw failure("is not UTF-8; save the file as UTF-8", line: Self.firstBadLine(of: content))
        }
        let document = YAMLDocument(parsing: text)
        let reader = ConfigurationReader(file: file, directory: directory, variables: variables)
        for problem in document.problems { reader.report(problem.message, at: problem.place) }
        var configuration = Configuration()
        if let root = document.root, !root.isNothing {
            configuration = ConfigurationParser(reader: reader).configuration(root)
        } else if document.problems.isEmpty {
            reader.report("it is empty; the least is one source with a name and a url or folder", at: nil)
        }
        if let error = reader.error { throw error }
        self = configuration
    }

    /// The first line that is not UTF-8.
    private static func firstBadLine(of content: ArraySlice<UInt8>) -> Int? {
        let lines = content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }.map { $0 + 1 }
    }
}
