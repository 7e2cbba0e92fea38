import FoundationEssentials
import Glibc
import Testing

@testable import Engine

/// Imports over a model that is there, and what they leave where they fail.
@Suite struct ModelConversionTests {
    private static let source = GoldenFiles.path("containers/huggingface")

    /// Calls `body` with the path of a folder that is gone afterwards.
    private func withFolder(_ body: (String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.path + "/import-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }

    private func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    @Test func `an import whose weights can't be written leaves the model that was there`() throws {
        try withFolder { folder in
            try ModelConversion(path: Self.source, activation: .gelu, workers: 1).write(to: folder, replacing: false)
            let obstacle = folder + "/model.safetensors.partial-\(getpid())"
            try FileManager.default.createDirectory(atPath: obstacle, withIntermediateDirectories: true)
            let before = try names(folder)
            #expect(throws: EngineError.self) {
                try ModelConversion(path: Self.source, activation: .quickGELU, workers: 1)
                    .write(to: folder, replacing: true)
            }
            #expect(try Model(path: folder, workers: 1).activation == .gelu)
            #expect(try names(folder) == before)
        }
    }

    @Test func `an import that gets no file into its place leaves the model that was there`() throws {
        try withFolder { folder in
            try ModelConversion(path: Self.source, activation: .gelu, workers: 1).write(to: folder, replacing: false)
            let obstacle = folder + "/preprocessor_config.json"
            try FileManager.default.removeItem(atPath: obstacle)
            try FileManager.default.createDirectory(atPath: obstacle, withIntermediateDirectories: true)
            let before = try names(folder)
            #expect(throws: EngineError.self) {
                try ModelConversion(path: Self.source, activation: .quickGELU, workers: 1)
                    .write(to: folder, replacing: true)
            }
            #expect(try names(folder) == before)
            try FileManager.default.removeItem(atPath: obstacle)
            #expect(try Model(path: folder, workers: 1).activation == .gelu)
        }
    }

    @Test func `an import that is cut short between two names leaves nothing that is taken for a model`() throws {
        try withFolder { folder in
            let (old, obstacle) = (folder + "/pytorch_model.bin", folder + "/model.safetensors")
            try FileManager.default.copyItem(
                atPath: GoldenFiles.path("containers/huggingface-pytorch_model.bin"), toPath: old)
            try FileManager.default.createDirectory(atPath: obstacle, withIntermediateDirectories: true)
            let conversion = try ModelConversion(path: Self.source, activation: .gelu, workers: 1)
            let said = #expect(throws: EngineError.self) { try conversion.write(to: folder, replacing: true) }
            #expect(said?.description.contains("no model in it until the import is repeated") == true)
            let error = #expect(throws: EngineError.self) { _ = try Model(path: old, workers: 1) }
            #expect(error?.description.contains("an import that did not end") == true)
            #expect(try !names(folder).contains { $0.contains(".partial") })
            try FileManager.default.removeItem(atPath: obstacle)
            try conversion.write(to: folder, replacing: true)
            #expect(try Model(path: folder, workers: 1).activation == .gelu)
        }
    }

    @Test(arguments: [false, true])
    func `a directory that can't be looked into is left alone`(isReplacing: Bool) async {
        await #expect(processExitsWith: .success) { [isReplacing] in
            let conversion = try ModelConversion(
                path: GoldenFiles.path("containers/huggingface"), activation: .gelu, workers: 1)
            // Root may look into all of them.
            if geteuid() == 0 { #expect(setuid(65_534) == 0) }
            let folder = FileManager.default.temporaryDirectory.path + "/import-\(UInt64.random(in: 0 ... .max))"
            let file = folder + "/config.json"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            try Data([7]).write(to: URL(filePath: file))
            #expect(unsafe chmod(folder, 0o300) == 0)
            #expect(throws: EngineError.self) { try conversion.write(to: folder, replacing: isReplacing) }
            #expect(try Data(contentsOf: URL(filePath: file)) == Data([7]))
            #expect(unsafe chmod(folder, 0o700) == 0)
        }
    }
}
