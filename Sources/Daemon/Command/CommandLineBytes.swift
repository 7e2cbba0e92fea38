/// The command line as bytes: a file's name need not be UTF-8, and Swift's arguments are repaired copies.
enum CommandLineBytes {
    /// The raw bytes of parsed arguments, found again in order among those of the process.
    static func arguments(matching parsed: [String]) -> [[UInt8]] {
        match(parsed, among: raw)
    }

    /// For each parsed argument the next raw one that reads the same.
    static func match(_ parsed: [String], among raw: [[UInt8]]) -> [[UInt8]] {
        var rest = raw[...]
        return parsed.map { argument in
            // Of one text's forms, composed and decomposed, only the same bytes are the same.
            let found = rest.firstIndex { String(decoding: $0, as: UTF8.self).utf8.elementsEqual(argument.utf8) }
            guard let index = found else {
                return Array(argument.utf8)
            }
            defer { rest = rest[(index + 1)...] }
            return rest[index]
        }
    }

    /// Throws where another argument than an input is no UTF-8: the name that it gives is lost.
    static func refuseRepaired(except inputs: [String]) throws(ConfigurationProblem) {
        guard let argument = repaired(except: inputs, among: raw) else { return }
        let text = printable(String(decoding: argument, as: UTF8.self))
        throw ConfigurationProblem(
            description: "\"\(text)\" on the command line is no UTF-8; only inputs may have such names")
    }

    /// The first raw argument that is no UTF-8 and none of the parsed inputs.
    static func repaired(except inputs: [String], among raw: [[UInt8]]) -> [UInt8]? {
        var taken = match(inputs, among: raw)
        return raw.first { argument in
            guard String(validating: argument, as: UTF8.self) == nil else { return false }
            guard let index = taken.firstIndex(of: argument) else { return true }
            taken.remove(at: index)
            return false
        }
    }

    private static var raw: [[UInt8]] {
        (1..<max(Int(CommandLine.argc), 1)).compactMap { index in
            guard let argument = unsafe CommandLine.unsafeArgv[index] else { return nil }
            return unsafe bytes(of: argument)
        }
    }

    private static func bytes(of argument: UnsafePointer<CChar>) -> [UInt8] {
        var bytes: [UInt8] = []
        var position = unsafe argument
        while unsafe position.pointee != 0 {
            bytes.append(unsafe UInt8(bitPattern: position.pointee))
            unsafe position += 1
        }
        return bytes
    }
}

/// A command that finds its inputs again as bytes.
protocol InputCommand {
    /// The inputs as they were parsed.
    var inputs: [String] { get }
}
