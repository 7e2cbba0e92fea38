import Decode
import Engine
import Testing

@testable import Daemon

/// What a correct file means.
@Suite struct ConfigurationParserTests {
    @Test func `the least that runs is one source`() throws {
        let configuration = try ConfigurationFixture.parse(ConfigurationFixture.source)
        #expect(configuration.model == "sample")
        #expect(configuration.tagging == TaggingSettings())
        #expect(configuration.episodes == EpisodeSettings(window: 5, on: 2, off: .seconds(10), exit: nil, update: nil))
        #expect(configuration.outputs == [OutputConfiguration(target: .standardOutput, events: nil)])
        #expect(configuration.control == ControlSettings(path: nil, mode: 0o660, group: nil))
        let source = try #require(configuration.sources.first)
        #expect(source.name == "gate")
        #expect(source.sampling == .rate(1))
        #expect(source.isEnabled && !source.writesFrames)
        guard case .stream(let stream) = source.kind else { throw Unexpected() }
        #expect(stream.url.value == "rtsp://192.0.2.7/1")
        #expect(stream.stall == .seconds(20) && stream.usesMotionGate && stream.options.isEmpty && stream.isLive == nil)
    }

    @Test func `every key at the top is read`() throws {
        let configuration = try ConfigurationFixture.parse(
            """
            model: /srv/ViT-B-16.pt
            labels:
              - dog
              - name: delivery  van
                wording: [delivery van, parcel truck]
                threshold: 0.45
              - {name: cat, wording: a cat}
              - no
            background: [wall, lawn, sky]
            mode: coarse-cwr
            threshold: 0.35
            max_tags: 5
            max_side: 0
            compat: public
            method: {fuse: 0.4, candidate: 0, patch: 1, votes: 3, layers: 8..10, last_attention: keep}
            episodes: {window: 3, on: 1, off: 500ms, exit: 0.3, update: 60s}
            state: state
            threads: 2
            activation: quick_gelu
            precision: auto
            control: {path: ctl.sock, mode: 0600, group: video}
            \(ConfigurationFixture.source)
            """)
        #expect(configuration.model == "/srv/ViT-B-16.pt")
        #expect(configuration.activation == .quickGELU)
        #expect(configuration.precision == .auto)
        #expect(
            configuration.tagging.labels
                == .list(
                    [
                        Label(name: "dog"),
                        Label(name: "delivery van", wordings: ["delivery van", "parcel truck"], threshold: 0.45),
                        Label(name: "cat", wordings: ["a cat"]), Label(name: "no"),
                    ], file: nil))
        #expect(configuration.tagging.background == .texts(["wall", "lawn", "sky"]))
        #expect(configuration.tagging.mode == .coarseCWR)
        #expect(configuration.tagging.threshold == .absolute(0.35))
        #expect(configuration.tagging.maxTags == 5 && configuration.tagging.maxSide == 0)
        #expect(configuration.tagging.compatibility == .public)
        #expect(
            configuration.tagging.method
                == MethodSettings(
                    fuse: 0.4, candidate: 0, patch: 1, votes: 3, layers: .these([8, 9, 10]), keepsLastAttention: true))
        #expect(
            configuration.episodes
                == EpisodeSettings(window: 3, on: 1, off: .milliseconds(500), exit: 0.3, update: .seconds(60)))
        #expect(configuration.state == "/etc/tagclipd/state")
        #expect(configuration.threads == 2)
        #expect(
            configuration.control == ControlSettings(path: "/etc/tagclipd/ctl.sock", mode: 0o600, group: "video"))
    }

    @Test func `every key of a stream is read`() throws {
        let configuration = try ConfigurationFixture.parse(
            """
            sources:
              - name: gate
                url: "/dev/video0"
                enabled: no
                every: 5
                stall: 1m
                motion: off
                acceleration: vaapi
                frames: on
                live: true
                ffmpeg: {rtsp_transport: tcp, timeout: 5, "loop": on}
            """)
        let source = try #require(configuration.sources.first)
        guard case .stream(let stream) = source.kind else { throw Unexpected() }
        #expect(!source.isEnabled && source.writesFrames && source.sampling == .every(5))
        #expect(stream.stall == .seconds(60) && !stream.usesMotionGate && stream.isLive == true)
        #expect(stream.acceleration == .vaapi)
        #expect(stream.options.mapValues(\.value) == ["rtsp_transport": "tcp", "timeout": "5", "loop": "on"])
    }

    @Test(
        arguments: [
            ("fps: 1", MaskSettings()), ("masks: off", MaskSettings()), ("masks: on", MaskSettings(isOn: true)),
            ("masks: {}", MaskSettings(isOn: true)), ("masks: {on: no}", MaskSettings()),
            (
                "masks: {on: true, crf: true, keep: 2d, size: 100M, dir: masks}",
                MaskSettings(
                    isOn: true, crf: true, keep: .seconds(172_800), size: 100 << 20, directory: "/etc/tagclipd/masks")
            ),
        ])
    func `masks are read as a switch and as a map`(_ line: String, _ masks: MaskSettings) throws {
        for kind in ["url: rtsp://192.0.2.7/1", "folder: /b"] {
            let configuration = try ConfigurationFixture.parse("sources: [{name: a, \(kind), \(line)}]")
            #expect(configuration.sources.map(\.masks) == [masks])
        }
    }

    @Test(arguments: [("", 10), ("nice: 0\n", 0), ("nice: 19\n", 19)])
    func `niceness is read`(line: String, nice: Int) throws {
        let text = line + "sources: [{name: a, folder: /b}]"
        #expect(try ConfigurationFixture.parse(text).nice == nice)
    }

    @Test(arguments: [
        "nice: 20\nsources: [{name: a, folder: /b}]", "nice: -1\nsources: [{name: a, folder: /b}]",
        "sources: [{name: a, folder: /b, sidecar: iptc}]", "sources: [{name: a, url: /b, sidecar: xmp}]",
    ])
    func `a wrong niceness or sidecar is an error`(text: String) {
        #expect(throws: ConfigurationError.self) { try ConfigurationFixture.parse(text) }
    }

    @Test func `every key of a folder is read`() throws {
        let configuration = try ConfigurationFixture.parse(
            """
            sources:
              - {name: inbox, folder: photos, recursive: true, exclude: ["*.tmp", "@eaDir"], settle: 0s,
                 rescan: 2h, retag: never, deadline: 90s, sidecar: xmp, keyframes: on, frames: off}
            """)
        let source = try #require(configuration.sources.first)
        guard case .folder(let folder) = source.kind else { throw Unexpected() }
        #expect(source.sampling == .keyframes && !source.writesFrames)
        #expect(
            folder
                == FolderSettings(
                    path: "/etc/tagclipd/photos", isRecursive: true, exclude: ["*.tmp", "@eaDir"], settle: .zero,
                    rescan: .seconds(7_200), deadline: .seconds(90), retag: .never, sidecar: .xmp))
    }

    @Test func `a source says otherwise than the rest, key by key`() throws {
        let configuration = try ConfigurationFixture.parse(
            """
            labels: [dog, cat]
            background: voc
            threshold: 0.4
            max_tags: 3
            episodes: {window: 9, off: 1m}
            sources:
              - {name: a, folder: /a}
              - name: b
                folder: /b
                labels: [car]
                background: none
                threshold: relative
                mode: clip
                max_side: 224
                episodes: {off: 2s}
            """)
        #expect(configuration.sources[0].tagging == configuration.tagging)
        #expect(configuration.sources[0].episodes == configuration.episodes)
        #expect(configuration.tagging.background == .preset(.voc))
        let own = configuration.sources[1]
        #expect(own.tagging.labels == .list([Label(name: "car")], file: nil))
        #expect(own.tagging.background == .texts([]))
        #expect(own.tagging.threshold == .relative && own.tagging.mode == .clip && own.tagging.maxSide == 224)
        #expect(own.tagging.maxTags == 3)
        #expect(own.episodes == EpisodeSettings(window: 9, off: .seconds(2)))
    }

    @Test func `every kind of output is read`() throws {
        let configuration = try ConfigurationFixture.parse(
            ConfigurationFixture.source + """
                outputs:
                  - {type: stdout, events: ["*"]}
                  - {type: file, path: events.ndjson, events: [tag.*, file, file.error, source.state]}
                  - {type: file, path: /var/log/all.ndjson, rotate: {size: 1.5M, keep: 3}}
                  - {type: unix, path: /run/e.sock, mode: "0666", group: video}
                """)
        #expect(
            configuration.outputs == [
                OutputConfiguration(target: .standardOutput, events: ["*"]),
                OutputConfiguration(
                    target: .file(path: "/etc/tagclipd/events.ndjson", rotation: nil),
                    events: ["tag.*", "file", "file.error", "source.state"]),
                OutputConfiguration(
                    target: .file(path: "/var/log/all.ndjson", rotation: RotationSettings(size: 1_572_864, keep: 3))),
                OutputConfiguration(target: .unix(path: "/run/e.sock", mode: 0o666, group: "video")),
            ])
    }

    @Test func `labels and background come from files beside the configuration`() throws {
        try ConfigurationFixture.withFolder { folder in
            try ConfigurationFixture.write("dog\nvan: a van; a lorry\n", to: folder + "/labels.txt")
            try ConfigurationFixture.write("wall\n", to: folder + "/background.txt")
            let text = "labels: labels.txt\nbackground: ./background.txt\n" + ConfigurationFixture.source
            let tagging = try ConfigurationFixture.parse(text, directory: folder).tagging
            let labels = [Label(name: "dog"), Label(name: "van", wordings: ["a van", "a lorry"])]
            #expect(tagging.labels == .list(labels, file: ConfigurationPath.resolve("labels.txt", in: folder)))
            #expect(tagging.background == .texts(["wall"]))
        }
    }

    @Test func `a model is a path where it has a slash or lies beside the configuration`() throws {
        try ConfigurationFixture.withFolder { folder in
            try ConfigurationFixture.write("", to: folder + "/ViT.pt")
            func model(_ name: String) throws -> String {
                try ConfigurationFixture.parse("model: \(name)\n" + ConfigurationFixture.source, directory: folder)
                    .model
            }
            #expect(try model("ViT.pt") == ConfigurationPath.resolve("ViT.pt", in: folder))
            #expect(try model("models/x") == ConfigurationPath.resolve("models/x", in: folder))
            #expect(try model("ViT-B-16") == "ViT-B-16")
            #expect(try model("sample") == "sample")
        }
    }

    @Test(arguments: [
        ("-", "-"), ("clip.mp4", "/etc/tagclipd/clip.mp4"), ("/dev/video0", "/dev/video0"),
        ("lavfi:testsrc", "lavfi:testsrc"), ("udp://@239.0.0.1:1234", "udp://@239.0.0.1:1234"),
    ])
    func `a stream without a scheme is a file beside the configuration`(_ url: String, _ expected: String) throws {
        let configuration = try ConfigurationFixture.parse("sources: [{name: a, url: \"\(url)\"}]")
        guard case .stream(let stream) = configuration.sources[0].kind else { throw Unexpected() }
        #expect(stream.url.value == expected)
    }

    @Test func `the text of a named format is left as it is`() throws {
        let configuration = try ConfigurationFixture.parse("sources: [{name: a, url: testsrc2, ffmpeg: {f: lavfi}}]")
        guard case .stream(let stream) = configuration.sources[0].kind else { throw Unexpected() }
        #expect(stream.url.value == "testsrc2")
    }

    @Test func `a threshold of exit follows the label's own where it is auto`() {
        #expect(abs(EpisodeSettings().exitThreshold(enter: 0.5) - 0.35) < 1e-12)
        #expect(EpisodeSettings(exit: 0.4).exitThreshold(enter: 0.3) == 0.3)
        #expect(EpisodeSettings(exit: 0.2).exitThreshold(enter: 0.3) == 0.2)
    }

    @Test func `values of the environment may be numbers, also in quotes`() throws {
        let text = "sources: [{name: \"${NAME}\", url: x, fps: \"${FPS}\", stall: \"${STALL}\"}]\nthreads: ${N}\n"
        let variables = ["NAME": "yard", "FPS": "2.5", "STALL": "5s", "N": "3"]
        let configuration = try ConfigurationFixture.parse(text, variables: variables)
        #expect(configuration.sources[0].name == "yard")
        #expect(configuration.sources[0].sampling == .rate(2.5))
        #expect(configuration.threads == 3)
    }

    struct Unexpected: Error {}
}
