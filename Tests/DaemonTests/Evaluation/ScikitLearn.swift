import Foundation

/// Debian's scikit-learn (python3-sklearn), asked by another process.
enum ScikitLearn {
    private struct Case: Encodable {
        var scores: [Float]
        var positives: [Bool]
    }

    private static let script = """
        import json, sys
        from sklearn.metrics import average_precision_score
        cases = json.load(open(sys.argv[1]))
        print(json.dumps([float(average_precision_score(c["positives"], c["scores"])) for c in cases]))
        """

    /// What its `average_precision_score` says of each case; what it says in place of that is in the error.
    static func averagePrecision(of cases: [(scores: [Float], positives: [Bool])]) throws -> [Double] {
        let file = FileManager.default.temporaryDirectory.appending(path: "scores-\(UUID().uuidString).json")
        try JSONEncoder().encode(cases.map { Case(scores: $0.scores, positives: $0.positives) }).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = ["-c", script, file.path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let answer = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return try JSONDecoder().decode([Double].self, from: answer)
    }
}
