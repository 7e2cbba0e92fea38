import Testing

@testable import Daemon

/// Which of the words behind `--given` are labels.
@Suite struct SegmentInputsTests {
    @Test(
        arguments: [
            (["dog", "cat"], ["a.jpg"], ["dog", "cat"], []),
            (["dog", "/"], [], ["dog"], ["/"]),
            (["dog", "rtsp://host/x", "-"], [], ["dog"], ["rtsp://host/x", "-"]),
            (["/", "dog"], [], ["/", "dog"], []),
            (["/"], [], [], ["/"]),
            (["/"], ["a.jpg"], ["/"], []),
        ] as [([String], [String], [String], [String])])
    func `what exists at the end is an input where none is named`(
        _ given: [String], _ inputs: [String], _ labels: [String], _ files: [String]
    ) {
        let split = SegmentInputs.split(given, inputs: inputs)
        #expect(split.labels == labels)
        #expect(split.inputs == files)
    }
}
