import Foundation
import Glibc
import Testing

/// A standard output that nothing can be written to.
@Suite struct FullOutputTests {
    private func full() throws -> FileHandle { try #require(FileHandle(forWritingAtPath: "/dev/full")) }

    @Test(arguments: [["schema"], ["--help"], ["--version"], ["model", "list"]])
    func `a command whose result can't be written says so`(_ arguments: [String]) throws {
        let process = Program.process(arguments)
        let errors = Pipe()
        process.standardOutput = try full()
        process.standardError = errors
        try process.run()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 74)
        #expect(text.contains("the result is not complete"))
    }

    @Test(arguments: ["schema", "--help", "model list", "tag samples/pictures/tiger.jpg"])
    func `a reader that goes away is no failure`(_ arguments: String) throws {
        let command = "cd '\(Program.samples)/..'; '\(Program.url.path)' \(arguments) | true; echo ${PIPESTATUS[0]}"
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-c", command]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(text == "0\n")
    }

    @Test(arguments: [["tag", "pictures/tiger.jpg"], ["segment", "pictures/tiger.jpg"], ["watch", "pictures"]])
    func `a stop ends what waits for room`(_ arguments: [String]) throws {
        let process = Program.process(arguments)
        process.currentDirectoryURL = URL(filePath: Program.samples)
        let errors = Pipe()
        process.standardOutput = try full()
        process.standardError = errors
        try process.run()
        // Else it waits for ever.
        let limit = DispatchWorkItem { kill(process.processIdentifier, SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + 60, execute: limit)
        var text = ""
        while !text.contains("the records of all outputs wait until it works again") {
            let data = errors.fileHandleForReading.availableData
            guard !data.isEmpty else { break }
            text += String(decoding: data, as: UTF8.self)
        }
        process.terminate()
        process.waitUntilExit()
        limit.cancel()
        #expect(text.contains("the records of all outputs wait until it works again"))
        #expect(process.terminationReason == .exit && process.terminationStatus == 74)
    }
}
