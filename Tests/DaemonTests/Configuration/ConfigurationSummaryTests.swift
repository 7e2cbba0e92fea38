import Glibc
import Testing

@testable import Daemon

/// What `check` prints.
@Suite struct ConfigurationSummaryTests {
    private func summary(_ text: String, _ variables: [String: String] = [:]) throws -> ConfigurationSummary {
        let configuration = try ConfigurationFixture.parse(text, variables: variables)
        let paths = StandardPaths(state: configuration.state, variables: ["HOME": "/home/me"])
        return ConfigurationSummary(
            configuration, file: "c.yaml", paths: paths, workers: WorkerCount.decide(affinity: 2, quota: nil, asked: 1))
    }

    @Test func `it says what would run and shows no secret`() throws {
        let summary = try summary(
            """
            labels: [dog, cat]
            state: /s
            sources:
              - {name: gate, url: "rtsp://u:${P}@192.0.2.7/1", ffmpeg: {headers: "Authorization: hunter2"}}
              - {name: yard, url: "rtsp://192.0.2.8/1", enabled: off, every: 3, threshold: 0.5, episodes: {off: 1m}}
            outputs:
              - {type: file, path: /e.ndjson, events: [tag.*, file]}
            """, ["P": "hunter2"])
        #expect(
            summary.lines == [
                "configuration  c.yaml", "model          sample", "workers        1 (threads: 1)",
                "nice           10, for files that were there before",
                "state          /s (state:)", "cache          /home/me/.cache/tagclipd ($HOME)",
                "control        /s/control.sock (the state folder), mode 0660",
                "output         file /e.ndjson: tag.*, file", "tags           2 labels, no background",
                "               mode tagclip, threshold auto, at most 8 tags, at most 512 pixels",
                "source         gate: rtsp://***@192.0.2.7/1, fps 1.0, stall 20s, motion on, ffmpeg headers, frames off",
                "source         yard (not enabled): rtsp://192.0.2.8/1, every 3 frames, stall 20s, motion on, frames off",
                "               2 labels, no background",
                "               mode tagclip, threshold 0.5, at most 8 tags, at most 512 pixels",
                "               episodes: window 5, on 2, off 1m, exit auto, update none",
            ])
        #expect(summary.warnings.isEmpty)
    }

    @Test func `it names what can't be read, and what hardening may hide`() throws {
        let summary = try summary(
            """
            model: /nowhere/model
            sources:
              - {name: a, folder: /home/nobody-of-that-name/Pictures}
              - {name: b, folder: /etc/passwd}
              - {name: c, folder: /nowhere, enabled: off}
              - {name: d, url: /dev/video-nowhere}
              - {name: e, folder: /etc}
            """)
        #expect(
            summary.warnings == [
                "model: /nowhere/model is not there",
                "source a: /home/nobody-of-that-name/Pictures is not there; the service can't see /home, /root, "
                    + "/run/user (ProtectHome): the drop-in media.conf of share/tagclipd/systemd opens home directories",
                "source b: /etc/passwd is no folder", "source d: /dev/video-nowhere is not there",
            ])
    }

    @Test func `what the environment puts into a stream's path is not shown where that is not there`() throws {
        let warnings = try summary("sources: [{name: a, url: \"/nowhere/${TOKEN}\"}]", ["TOKEN": "s3cret"]).warnings
        #expect(warnings.count == 1 && !warnings.contains { $0.contains("s3cret") }, "\(warnings)")
    }

    @Test func `it names pipes in place of files, but none that FFmpeg opens`() throws {
        try ConfigurationFixture.withFolder { folder in
            let pipe = "\(folder)/pipe"
            #expect(unsafe mkfifo(pipe, 0o600) == 0)
            let found = try summary(
                """
                sources:
                  - {name: a, url: "\(pipe)"}
                  - {name: b, url: "\(pipe)", ffmpeg: {f: mpegts}}
                  - {name: c, url: "\(pipe)", enabled: off}
                  - {name: d, url: /dev/null}
                """)
            #expect(found.warnings.count == 1)
            #expect(found.warnings.first?.hasPrefix("source a: \(pipe) is a pipe, socket or device; ") == true)
            #expect(found.warnings.first?.hasSuffix("url: \"-\"") == true)
        }
    }

    @Test func `it names outputs whose place is taken by a folder`() throws {
        let outputs = "outputs: [{type: file, path: /etc}, {type: unix, path: /run/s}, {type: stdout}]\n"
        let summary = try summary(outputs + ConfigurationFixture.source)
        #expect(summary.warnings == ["output /etc: a folder is there, so nothing can be written"])
    }

    @Test func `it names sockets whose place is taken by something else`() throws {
        let outputs = "outputs: [{type: unix, path: /etc/passwd}, {type: unix, path: /nowhere/s}]\n"
        let summary = try summary(outputs + ConfigurationFixture.source)
        #expect(summary.warnings == ["output /etc/passwd: exists and is no socket; it is left alone"])
    }

    @Test func `it names outputs whose folder is not there`() throws {
        let outputs = "outputs: [{type: file, path: /nowhere/events}, {type: file, path: /tmp/events}]\n"
        let summary = try summary(outputs + ConfigurationFixture.source)
        #expect(
            summary.warnings == [
                "output /nowhere/events: there is no folder /nowhere, so nothing can be written until it is there"
            ])
    }

    @Test func `it names groups that the system lacks`() throws {
        let summary = try summary(
            """
            control: {path: /run/c, group: no-such-group}
            outputs: [{type: unix, path: /run/s, group: root}, {type: unix, path: /run/t, group: no-such-group}]

            """ + ConfigurationFixture.source)
        #expect(
            summary.warnings == [
                "control: there is no group \"no-such-group\", so there is no socket",
                "output /run/t: there is no group \"no-such-group\", so there is no socket",
            ])
    }

    @Test func `it names sources that write the same sidecars`() throws {
        func source(_ name: String, _ folder: String, _ rest: String) -> String {
            "{name: \(name), folder: \(folder), \(rest)}"
        }
        let sources = [
            source("a", "/usr", "recursive: on, sidecar: xmp"), source("b", "/usr/lib", "sidecar: xmp"),
            source("c", "/usr/bin", "sidecar: none"), source("d", "/etc", "sidecar: xmp"),
            source("e", "/etc/apt", "sidecar: xmp"), source("f", "/etc/.", "sidecar: xmp"),
        ]
        let summary = try summary("sources: [\(sources.joined(separator: ", "))]")
        #expect(
            summary.warnings == [
                "sources a and b write the same sidecars in /usr/lib: each takes away what only the other has found",
                "sources d and f write the same sidecars in /etc/.: each takes away what only the other has found",
            ])
    }

    @Test func `it says when nothing would run`() throws {
        let summary = try summary("sources: [{name: a, url: \"rtsp://h/\", enabled: no}]")
        #expect(summary.warnings == ["no source is enabled"])
    }
}
