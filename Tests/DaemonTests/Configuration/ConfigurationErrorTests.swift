import Testing

@testable import Daemon

/// What a user reads about a wrong file, with line and column.
@Suite struct ConfigurationErrorTests {
    @Test(arguments: [
        ("modle: sample", "1:1: \"modle\" is no key; did you mean \"model\"?"),
        (
            "masks: on",
            "1:1: \"masks\" is no key; allowed: model, activation, precision, labels, background, templates, mode, "
                + "threshold, max_tags, max_side, calibration, compat, method, episodes, state, retention, threads, nice, "
                + "control, sources, outputs"
        ),
        ("model:", "1:7: model: found nothing; expected \"sample\", a file, a directory or the name of a model"),
        ("model: [a]", "1:8: model: found a list; expected \"sample\", a file, a directory or the name of a model"),
        (
            "mode: tagclap",
            "1:7: mode: found \"tagclap\"; expected tagclip, dmar, coarse, coarse-cwr, clip or "
                + "clip-raw; did you mean \"tagclip\"?"
        ),
        (
            "precision: int4",
            "1:12: precision: found \"int4\"; expected float32, bfloat16, int8 or auto; did you mean \"int8\"?"
        ),
        ("activation: relu", "1:13: activation: found \"relu\"; expected quick_gelu or gelu; did you mean \"gelu\"?"),
        ("method: {fuse: 2}", "1:16: fuse: found \"2\"; expected a number from 0 to 1"),
        ("method: {votes: 0.5}", "1:17: votes: found \"0.5\"; expected a whole number from 0 to 64"),
        (
            "method: {mu: 1}",
            "1:10: \"mu\" is no key of method; allowed: fuse, candidate, patch, votes, layers, last_attention"
        ),
        (
            "method: {layers: 8-10}",
            "1:18: layers: found \"8-10\"; expected paper, all-but-last, or layers counted from 0, such as 8..10 or "
                + "8,9,10, or a list of them"
        ),
        ("method: {last_attention: yes}", "1:26: last_attention: found \"yes\"; expected drop or keep"),
        ("compat: paper", "1:9: compat: found \"paper\"; expected default or public"),
        ("threshold: high", "1:12: threshold: found \"high\"; expected auto, relative or a number from 0 to 1"),
        ("threshold: 1.5", "1:12: threshold: found \"1.5\"; expected auto, relative or a number from 0 to 1"),
        (
            "threshold: \"0.5\"",
            "1:12: threshold: found \"0.5\"; expected auto, relative or a number from 0 to 1; "
                + "leave the quotes out"
        ),
        ("threshold: .nan", "1:12: threshold: found \".nan\"; expected auto, relative or a number from 0 to 1"),
        ("threshold: 0x0p0", "1:12: threshold: found \"0x0p0\"; expected auto, relative or a number from 0 to 1"),
        ("max_tags: 0", "1:11: max_tags: found \"0\"; expected a whole number from 1 to 1000"),
        (
            "max_side: 8",
            "1:11: max_side: found \"8\"; expected pixels, a whole number from 16 to 32768, or 0 for the "
                + "original size"
        ),
        ("threads: many", "1:10: threads: found \"many\"; expected a whole number from 1 to 1024"),
        ("state: ~/x", "1:8: state: found \"~/x\"; expected the path of a folder; write ${HOME} for ~"),
        ("labels: []", "1:9: labels: found an empty list; expected at least one label"),
        ("labels: [dog, cat, dog]", "1:20: labels: \"dog\" stands on line 1 already; give each label once"),
        ("labels: [{wording: x}]", "1:10: labels: a label without a name"),
        ("labels: [{name: x, threshold: 2}]", "1:31: threshold: found \"2\"; expected a number from 0 to 1"),
        (
            "labels: [{name: x, text: y}]",
            "1:20: \"text\" is no key of a label; allowed: name, wording, threshold, images"
        ),
        ("labels: [{name: x, wording: [a, a]}]", "1:33: wording: \"a\" is there twice; give each once"),
        ("labels: [{name: x, images: []}]", "1:28: images: found an empty list; expected at least one picture file"),
        ("labels: [{name: x, images: {}}]", "1:28: images: found a map; expected a picture file, or a list of them"),
        (
            "labels: [{name: x, images: [/nowhere.jpg]}]",
            "1:29: images: the picture /nowhere.jpg is not there"
        ),
        ("templates: both", "1:12: templates: \"both\" is not there"),
        ("templates: []", "1:12: templates: found an empty list; expected ensemble, single or a file of templates"),
        ("labels: [{name: x, wording: []}]", "1:29: wording: found an empty list; expected at least one wording"),
        (
            "labels: [[a]]",
            "1:10: labels: found a list; expected a label: its name, or a map with the keys name, "
                + "wording, threshold, images"
        ),
        ("labels: nowhere.txt", "1:9: labels: \"nowhere.txt\" is not there"),
        (
            "background: {}",
            "1:13: background: found a map; expected a list of texts, a file, none, or a preset's set "
                + "(voc, coco or cocostuff)"
        ),
        ("background: [sky, sky]", "1:19: background: \"sky\" is there twice"),
        ("episodes: {window: 0}", "1:20: window: found \"0\"; expected a whole number from 1 to 99"),
        ("episodes: {of: 1s}", "1:12: \"of\" is no key of episodes; did you mean \"off\"?"),
        (
            "episodes: {off: 10}",
            "1:17: off: found \"10\"; expected a time from 0s to 24h, such as 500ms, 2s, 10m, 1h or 7d"
        ),
        ("episodes: {exit: low}", "1:18: exit: found \"low\"; expected auto or a number from 0 to 1"),
        (
            "episodes: {update: often}",
            "1:20: update: found \"often\"; expected none, or a time from 1s to 24h, such "
                + "as 500ms, 2s, 10m, 1h or 7d"
        ),
        (
            "episodes: {exit: 0.5}\nthreshold: 0.4",
            "1:18: exit: 0.5 is above the threshold 0.4; expected at most "
                + "that, or auto"
        ),
        (
            "episodes: {exit: 0.5}\nlabels: [dog]",
            "1:18: exit: 0.5 is above the threshold 0.3; expected at most "
                + "that, or auto"
        ),
        (
            "episodes: {exit: 0.5}\nlabels: [{name: dog, threshold: 0.3}]",
            "1:18: exit: 0.5 is above the threshold 0.3 "
                + "of \"dog\"; expected at most that, or auto"
        ),
        ("control: {mode: rw}", "1:17: mode: found \"rw\"; expected permissions in octal, such as \"0660\""),
        ("control: {mode: 0999}", "1:17: mode: found \"0999\"; expected permissions in octal, such as \"0660\""),
        ("control: /run/x", "1:10: control: found \"/run/x\"; expected control, a map with the keys path, mode, group"),
        ("state: ${NOWHERE}", "1:8: state: ${NOWHERE}: the environment has no variable NOWHERE"),
        ("state: !secret x", "1:8: the tag !secret; tags are not known here (secrets come by ${…})"),
    ])
    func `each wrong value at the top is told`(_ text: String, _ expected: String) {
        #expect(ConfigurationFixture.problems(text + "\n" + ConfigurationFixture.source) == ["c.yaml:" + expected])
    }

    @Test(arguments: [
        ("{url: x}", "12: a source without a name; records call it by that"),
        ("{name: a}", "12: a source without url and folder; expected one of them"),
        ("{name: a, url: x, folder: /y}", "38: a source with both url and folder; expected one of them"),
        ("{name: \"\", url: x}", "19: name: found \"\"; expected a name"),
        ("{name: \"a\\nb\", url: x}", "19: name: a control character or line break; expected a name"),
        ("{name: a, urls: x}", "22: \"urls\" is no key of a source; did you mean \"url\"?"),
        (
            "{name: a, url: x, fps: 0}",
            "35: fps: found \"0\"; expected frames a second, a number above 0 and at most 1000"
        ),
        (
            "{name: a, url: x, masks: maybe}",
            "37: masks: found \"maybe\"; expected on or off (true or false, yes or no)"
        ),
        ("{name: a, url: x, masks: {crv: on}}", "38: \"crv\" is no key of masks; did you mean \"crf\"?"),
        (
            "{name: a, url: x, masks: {keep: 0s}}",
            "44: keep: found \"0s\"; expected a time from 1s to 87600h, such as 500ms, 2s, 10m, 1h or 7d"
        ),
        ("{name: a, url: x, fps: 1, every: 2}", "45: fps, every and keyframes exclude each other; found fps or every"),
        ("{name: a, url: x, every: 1.5}", "37: every: found \"1.5\"; expected a whole number from 1 to 1000000"),
        (
            "{name: a, url: x, motion: maybe}",
            "38: motion: found \"maybe\"; expected on or off (true or false, yes or "
                + "no)"
        ),
        ("{name: a, url: x, settle: 1s}", "38: settle: only for a source with folder"),
        ("{name: a, folder: /x, stall: 1s}", "41: stall: only for a source with url"),
        (
            "{name: a, url: x, stall: 20}",
            "37: stall: found \"20\"; expected a time from 1s to 24h, such as 500ms, 2s, "
                + "10m, 1h or 7d"
        ),
        (
            "{name: a, url: x, ffmpeg: tcp}",
            "38: ffmpeg: found \"tcp\"; expected a map of FFmpeg's options, such as "
                + "{rtsp_transport: tcp}"
        ),
        ("{name: a, url: x, ffmpeg: {a: [1]}}", "42: a: found a list; expected the value of an option"),
        ("{name: a, folder: /x, exclude: a}", "43: exclude: found \"a\"; expected a list of patterns"),
        (
            "{name: a, folder: /x, exclude: [*.tmp]}",
            "44: *.tmp: an alias of an anchor that isn't there; a text that "
                + "begins with * needs quotes"
        ),
        (
            "{name: a, url: x, episodes: {exit: 0.6}, threshold: 0.5}",
            "47: exit: 0.6 is above the threshold 0.5; "
                + "expected at most that, or auto"
        ),
        (
            "{name: a, url: \"rtsp://u:p@ss@h/\"}",
            "27: url: the URL has 2 @; only the one between password and host may "
                + "stand as it is: write @ as %40, / as %2F, ? as %3F and # as %23 (what ${…} puts in before that @ is "
                + "encoded for you)"
        ),
    ])
    func `each wrong value of a source is told`(_ source: String, _ expected: String) {
        #expect(ConfigurationFixture.problems("sources: [ \(source) ]") == ["c.yaml:1:" + expected])
    }

    @Test(arguments: [
        ("{path: /x}", "12: an output without a type; expected stdout, file or unix"),
        ("{type: fiel, path: /x}", "19: type: found \"fiel\"; expected stdout, file or unix; did you mean \"file\"?"),
        ("{type: file}", "12: an output of type file without a path"),
        ("{type: stdout, path: /x}", "33: path: only for an output of type file or unix"),
        ("{type: unix, path: /x, rotate: {size: 1M}}", "43: rotate: only for an output of type file"),
        ("{type: file, path: /x, rotate: {keep: 3}}", "43: rotate: without a size, such as 10M"),
        (
            "{type: file, path: /x, rotate: {size: 10}}",
            "50: size: found \"10\"; expected a size from 64K to 1024G, "
                + "such as 512K, 10M or 1G"
        ),
        (
            "{type: stdout, events: tags}",
            "35: events: found \"tags\"; expected a list of log.open, frame, file, "
                + "file.error, tag.begin, tag.update, tag.end, source.state, config.reload, segment, stats, log.*, file.*, tag.*, "
                + "source.*, config.* or *"
        ),
        (
            "{type: stdout, events: [tag.began]}",
            "36: events: found \"tag.began\"; expected log.open, frame, file, "
                + "file.error, tag.begin, tag.update, tag.end, source.state, config.reload, segment, stats, log.*, file.*, tag.*, "
                + "source.*, config.* or *; did you mean \"tag.begin\"?"
        ),
    ])
    func `each wrong value of an output is told`(_ output: String, _ expected: String) {
        let problems = ConfigurationFixture.problems("outputs: [ \(output) ]\n" + ConfigurationFixture.source)
        #expect(problems == ["c.yaml:1:" + expected])
    }

    @Test func `records go to standard output once`() {
        let outputs = "outputs: [{type: stdout}, {type: stdout, events: [frame]}]\n"
        #expect(
            ConfigurationFixture.problems(outputs + ConfigurationFixture.source) == [
                "c.yaml:1:34: type: the output on line 1 writes there already"
            ])
    }

    @Test func `what is piped in is read once`() {
        #expect(
            ConfigurationFixture.problems("sources: [{name: a, url: '-'}, {name: b, url: '-'}]\n") == [
                "c.yaml:1:47: url: the source on line 1 reads what is piped in already"
            ])
    }

    @Test func `all problems are told at once, in the order of their places`() {
        let problems = ConfigurationFixture.problems(
            """
            outputs:
              - {type: file, path: /x}
              - {type: unix, path: /x}
            moed: clip
            sources:
              - {name: gate, url: "rtsp://u:${PASSWORT}@h/1"}
              - {name: gate, folder: /y, fps: fast}
            threads: 0
            """, variables: ["PASSWORD": "x"])
        #expect(
            problems == [
                "c.yaml:3:24: path: the output on line 2 writes there already",
                "c.yaml:4:1: \"moed\" is no key; did you mean \"mode\"?",
                "c.yaml:6:23: url: ${PASSWORT}: the environment has no variable PASSWORT; did you mean \"PASSWORD\"?",
                "c.yaml:7:12: name: \"gate\" is taken by the source on line 6",
                "c.yaml:7:35: fps: found \"fast\"; expected frames a second, a number above 0 and at most 1000",
                "c.yaml:8:10: threads: found \"0\"; expected a whole number from 1 to 1024",
            ])
    }

    @Test func `the threshold of a source is held against the exit of all`() {
        let text = "episodes: {exit: 0.4}\nthreshold: 0.5\nsources: [{name: a, url: x, threshold: 0.3}]"
        #expect(
            ConfigurationFixture.problems(text)
                == ["c.yaml:3:40: exit: 0.4 is above the threshold 0.3; expected at most that, or auto"])
    }

    @Test func `an error in a label file carries that file's name and line`() throws {
        try ConfigurationFixture.withFolder { folder in
            try ConfigurationFixture.write("dog\ndog\n", to: folder + "/l.txt")
            let problems = ConfigurationFixture.problems(
                "labels: l.txt\n" + ConfigurationFixture.source, directory: folder)
            #expect(problems.count == 1)
            #expect(
                problems.first?.hasSuffix("/l.txt:2: \"dog\" stands on line 1 already; give each label once") == true)
        }
    }

    @Test func `no message shows a secret`() {
        let text = """
            sources:
              - {name: a, url: "rtsp://u:hunter2@h@i/"}
              - {name: b, url: x, fps: "rtsp://u:hunter2@h/"}
              - {name: c, url: x, fps: "${SECRET}"}
              - {name: d, url: "rtsp://${SECRET}@h@i/"}
              - {name: e, url: "rtsp://h/${SECRET}/@x"}
            mode: ${SECRET}
            """
        let problems = ConfigurationFixture.problems(text, variables: ["SECRET": "hunter2"])
        #expect(problems.count == 6)
        #expect(!problems.contains { $0.contains("hunter2") })
    }

    @Test func `very many problems are cut`() {
        let keys = (0..<300).map { "qqqqqqqqqq\($0): 1\n" }.joined()
        let problems = ConfigurationFixture.problems(keys + ConfigurationFixture.source)
        #expect(problems.count == 201)
        #expect(problems.last == "c.yaml: and 100 more problems")
    }
}
