import Engine
import Testing

@testable import Daemon

/// Up to which `episodes.exit` may go where labels are calibrated.
@Suite struct CalibratedExitTests {
    @Test(arguments: [
        ("dog\ncat", 0.5, nil), ("dog\ncat", 0.6, "0.5"), ("dog\ncat: @0.55", 0.5, nil), ("dog\nhorse", 0.4, "0.3"),
    ])
    func `what goes by p is held against its threshold`(_ labels: String, _ exit: Double, _ threshold: String?) throws {
        try ConfigurationFixture.withFolder { folder in
            let path = folder + "/l.txt"
            try ConfigurationFixture.write(labels, to: path)
            let absence = try #require(AbsentDistribution(location: -4, scale: 1))
            let entries = ["dog", "cat"].map { name in
                CalibrationFile.Entry(
                    label: name, wording: CalibrationFile.digest(of: Label(name: name)), absence: absence, anchors: [])
            }
            try CalibrationFile(
                model: "sample", fingerprint: "0", reference: "0", maxSide: 512, frames: 9, entries: entries
            ).write(to: CalibrationFile.path(beside: path))
            let problems = ConfigurationFixture.problems(
                "episodes: {exit: \(exit)}\nlabels: \(path)\n" + ConfigurationFixture.source)
            #expect(problems.count == (threshold == nil ? 0 : 1))
            if let threshold { #expect(problems.first?.contains("is above the threshold \(threshold);") == true) }
        }
    }
}
