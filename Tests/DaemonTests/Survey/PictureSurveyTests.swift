import Decode
import Testing

@testable import Daemon

/// When an input of a survey has failed, and when only the time is over.
@Suite struct PictureSurveyTests {
    private let file = MediaLocation.file(Array("k.jpg".utf8))
    private let camera = MediaLocation.url("rtsp://192.0.2.7/1")

    private func isOver(_ location: MediaLocation, frames: Int = 0, in time: Duration? = .zero) -> Bool {
        PictureSurvey.isOver(
            .timeout("decoding"), location, frames: frames, end: time.map { ContinuousClock.now + $0 })
    }

    @Test func `a file during which the time ends has not failed`() {
        #expect(isOver(file) && isOver(file, frames: 3))
        #expect(isOver(camera, frames: 1) && !isOver(camera))
    }

    @Test func `an end for want of room is told, and no other`() {
        let sentence = PictureSurvey.shortage(pictures: 100, most: 100, asked: nil)
        #expect(sentence?.hasPrefix("stopped after 100 pictures") == true)
        #expect(PictureSurvey.shortage(pictures: 100, most: 100, asked: 101) == sentence)
        #expect(PictureSurvey.shortage(pictures: 100, most: 100, asked: 100) == nil)
        #expect(PictureSurvey.shortage(pictures: 99, most: 100, asked: nil) == nil)
    }

    @Test func `what is late before the time is over has failed`() {
        #expect(!isOver(file, in: .seconds(3_600)) && !isOver(file, in: nil))
        #expect(!isOver(camera, frames: 1, in: .seconds(3_600)))
        #expect(!PictureSurvey.isOver(.corrupt("header"), file, frames: 0, end: .now))
    }
}
