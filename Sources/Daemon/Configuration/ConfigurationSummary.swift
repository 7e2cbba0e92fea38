import Decode
import Engine

/// What `check` says: what would run, and what can't be read.
struct ConfigurationSummary: Sendable {
    /// What would run, aligned in two columns; no secrets.
    let lines: [String]
    /// What can't be read now: no reason not to start, since mounts and cameras come and go.
    let warnings: [String]

    /// Looks at the configuration and at the files and folders that it names.
    ///
    /// - Parameters:
    ///   - file: the configuration's file as the user named it.
    ///   - workers: how many threads would compute, and why.
    init(_ configuration: Configuration, file: String, paths: StandardPaths, workers: WorkerCount) {
        var rows = [("configuration", file), ("model", configuration.model)]
        if let activation = configuration.activation { rows.append(("activation", activation.rawValue)) }
        if configuration.precision != .float32 {
            let choice = PrecisionChoice(configuration.precision)
            let used = choice.used == choice.asked ? "" : ", here \(choice.used.rawValue)"
            rows.append(("precision", choice.asked.rawValue + used))
        }
        rows.append(("workers", "\(workers.count) (\(workers.reason))"))
        if configuration.nice > 0 { rows.append(("nice", "\(configuration.nice), for files that were there before")) }
        rows.append(("state", Self.text(of: paths.state, missing: "state:, or --state")))
        rows.append(("cache", Self.text(of: paths.cache, missing: "$CACHE_DIRECTORY")))
        let control = configuration.control
        let owner = control.group.map { ", group \($0)" } ?? ""
        let socket = Self.text(of: paths.control, missing: "control.path")
        rows.append(("control", "\(socket), mode \(Self.octal(control.mode))\(owner)"))
        rows += configuration.outputs.map { ("output", $0.summary) }
        rows += configuration.tagging.summary.enumerated().map { ($0.offset == 0 ? "tags" : "", $0.element) }
        for source in configuration.sources {
            rows.append(("source", source.summary))
            if source.tagging != configuration.tagging { rows += source.tagging.summary.map { ("", $0) } }
            if source.episodes != configuration.episodes { rows.append(("", source.episodes.summary)) }
        }
        let width = rows.map(\.0.count).max() ?? 0
        lines = rows.map { title, text in title + String(repeating: " ", count: width + 2 - title.count) + text }
        warnings = Self.warnings(of: configuration) + Self.warnings(ofMasks: configuration, paths)
    }

    private static func warnings(of configuration: Configuration) -> [String] {
        var warnings: [String] = []
        if configuration.model.hasPrefix("/"),
            let problem = ConfigurationFile.accessProblem(configuration.model, isFolder: false)
        {
            warnings.append(
                "model: \(configuration.model) \(problem.message)\(Hardening.note(on: configuration.model))")
        }
        for settings in Set(configuration.sources.map(\.tagging) + [configuration.tagging]) {
            if case .unusable(let problem, _) = settings.calibration { warnings.append("\(problem); it is left out") }
        }
        for source in configuration.sources where source.isEnabled {
            guard let path = source.localPath else { continue }
            let isFolder = if case .folder = source.kind { true } else { false }
            guard let problem = ConfigurationFile.accessProblem(path, isFolder: isFolder) else { continue }
            // What `${…}` put into a stream's path may be secret.
            let shown = if case .stream(let stream) = source.kind { stream.url.description } else { path }
            warnings.append("source \(source.name): \(shown) \(problem.message)\(Hardening.note(on: path))")
        }
        warnings += warningsOfPipes(configuration) + warningsOfSidecars(configuration)
        if configuration.sources.allSatisfy({ !$0.isEnabled }) { warnings.append("no source is enabled") }
        return warnings + warningsOfOutputs(configuration) + warningsOfGroups(configuration)
    }

    /// Of streams that would be read as files, and are none.
    private static func warningsOfPipes(_ configuration: Configuration) -> [String] {
        configuration.sources.compactMap { source in
            guard source.isEnabled, case .stream(let stream) = source.kind,
                case .file = StreamPlan.location(of: stream), ConfigurationFile.isSpecial(stream.url.value)
            else { return nil }
            return "source \(source.name): \(stream.url.description) \(FileProblem.special.message)"
        }
    }

    /// Of what can't be written where it is to be.
    private static func warningsOfOutputs(_ configuration: Configuration) -> [String] {
        configuration.outputs.compactMap { output in
            guard let path = output.target.path else { return nil }
            guard ConfigurationFile.accessProblem(path, isFolder: true) != nil else {
                return "output \(path): a folder is there, so nothing can be written"
            }
            if case .unix = output.target, SocketAddress.isTaken(path) {
                return "output \(SinkError.notASocket(path))"
            }
            let folder = ConfigurationPath.directory(of: path)
            guard case .file = output.target,
                case .some(.missing) = ConfigurationFile.accessProblem(folder, isFolder: true)
            else { return nil }
            return "output \(path): there is no folder \(folder), so nothing can be written until it is there"
        }
    }

    /// Of sockets that are not made here, since the system has no such group.
    private static func warningsOfGroups(_ configuration: Configuration) -> [String] {
        var groups = [("control", configuration.control.group)]
        for output in configuration.outputs {
            if case .unix(let path, _, let group) = output.target { groups.append(("output \(path)", group)) }
        }
        return groups.compactMap { title, group -> String? in
            guard let group else { return nil }
            do throws(SinkError) {
                _ = try SocketAddress.identifier(ofGroup: group)
                return nil
            } catch {
                return "\(title): \(error), so there is no socket"
            }
        }
    }

    /// Of folders that are in one another and both have sidecars: the keywords of one source are those of the other.
    private static func warningsOfSidecars(_ configuration: Configuration) -> [String] {
        typealias Folder = (name: String, settings: FolderSettings, place: String)
        let folders = configuration.sources.compactMap { source -> Folder? in
            guard source.isEnabled, case .folder(let settings) = source.kind, settings.sidecar != .none else {
                return nil
            }
            return (source.name, settings, FolderPlace(PathBytes(settings.path)).real.description + "/")
        }
        return folders.flatMap { outer in
            folders.filter { inner in
                guard inner.name != outer.name else { return false }
                let (path, other) = (inner.place, outer.place)
                return path == other ? inner.name > outer.name : outer.settings.isRecursive && path.hasPrefix(other)
            }.map { inner in
                "sources \(outer.name) and \(inner.name) write the same sidecars in \(inner.settings.path): each takes "
                    + "away what only the other has found"
            }
        }
    }

    private static func warnings(ofMasks configuration: Configuration, _ paths: StandardPaths) -> [String] {
        guard paths.state == nil else { return [] }
        return configuration.sources.filter { $0.isEnabled && $0.masks.isOn && $0.masks.directory == nil }.map {
            "source \($0.name): masks have nowhere to go; set dir: in masks:, or state:"
        }
    }

    private static func text(of choice: StandardPaths.Choice?, missing: String) -> String {
        choice.map { "\($0.path) (\($0.reason))" } ?? "nowhere; set \(missing)"
    }

    static func octal(_ mode: UInt32) -> String {
        let digits = String(mode, radix: 8)
        return String(repeating: "0", count: max(4 - digits.count, 0)) + digits
    }
}

/// What the hardening of the systemd unit hides from the service.
enum Hardening {
    /// A hint for a path that can't be read, where the unit may be the reason.
    static func note(on path: String) -> String {
        let protections = [
            (
                "ProtectHome", ["/home", "/root", "/run/user"],
                "the drop-in media.conf of share/tagclipd/systemd opens home directories"
            ),
            ("PrivateTmp", ["/tmp", "/var/tmp"], "let it lie elsewhere, or give the unit PrivateTmp=no"),
        ]
        for (name, folders, advice) in protections
        where folders.contains(where: { path == $0 || path.hasPrefix($0 + "/") }) {
            return "; the service can't see \(folders.joined(separator: ", ")) (\(name)): \(advice)"
        }
        return ""
    }
}

extension SourceConfiguration {
    /// The file or folder in which it is found, where it is none on a network.
    fileprivate var localPath: String? {
        switch kind {
        case .folder(let folder): folder.path
        case .stream(let stream): stream.url.value.hasPrefix("/") ? stream.url.value : nil
        }
    }

    /// One line about it.
    fileprivate var summary: String {
        var parts: [String] = []
        switch kind {
        case .stream(let stream):
            parts.append(stream.url.description)
        case .folder(let folder):
            parts.append(folder.path + (folder.isRecursive ? " and the folders in it" : ""))
        }
        switch sampling {
        case .rate(let rate): parts.append("fps \(rate)")
        case .every(let step): parts.append("every \(step) frames")
        case .keyframes: parts.append("key frames")
        case .all: parts.append("every frame")
        }
        switch kind {
        case .stream(let stream):
            parts.append("stall \(Quantity.text(of: stream.stall))")
            parts.append("motion \(stream.usesMotionGate ? "on" : "off")")
            if stream.acceleration != .none { parts.append("acceleration \(stream.acceleration.rawValue)") }
            // Values may hold secrets that were written down.
            if !stream.options.isEmpty { parts.append("ffmpeg " + stream.options.keys.sorted().joined(separator: " ")) }
        case .folder(let folder):
            parts.append("settle \(Quantity.text(of: folder.settle))")
            if folder.sidecar != .none { parts.append("sidecar \(folder.sidecar.rawValue)") }
            if !folder.exclude.isEmpty { parts.append("without " + folder.exclude.joined(separator: " ")) }
        }
        parts.append("frames \(writesFrames ? "on" : "off")")
        if masks.isOn { parts.append(masks.summary) }
        return "\(name)\(isEnabled ? "" : " (not enabled)"): " + parts.joined(separator: ", ")
    }
}

extension TaggingSettings {
    /// Lines about labels, thresholds and calibration, and one about what is not as in the paper.
    fileprivate var summary: [String] {
        let listed =
            switch labels {
            case .modelsOwn: "the model's own labels"
            case .list(let labels, let file):
                "\(labels.count) labels" + (file.map { " of \($0)" } ?? "") + Self.taught(labels)
            }
        let competing =
            switch background {
            case .byLabels where labels == .modelsOwn: "the model's own background"
            case .byLabels where !labelBackground.isEmpty: "\(labelBackground.count) background texts"
            case .byLabels: "no background"
            case .texts(let texts): texts.isEmpty ? "no background" : "\(texts.count) background texts"
            case .preset(let preset): "\(preset.background.count) background texts of \(preset.rawValue)"
            }
        let rule =
            switch threshold {
            case .auto: "auto"
            case .relative: "relative"
            case .absolute(let value): "\(value)"
            }
        let side = maxSide == 0 ? "original size" : "at most \(maxSide) pixels"
        var lines = [
            "\(listed), \(competing)\(templates.summary)",
            "mode \(mode.rawValue), threshold \(rule), at most \(maxTags) tags, \(side)",
        ]
        if !method.summary.isEmpty { lines.append("method: \(method.summary)") }
        if case .file(let calibration, let path, _) = calibration {
            let known = self.labels.labels.map { "\(calibration.count(of: $0)) of \($0.count)" } ?? "its"
            lines.append("calibration \(path) of \(known) labels, from \(calibration.frames) pictures")
        }
        return lines
    }

    /// How many of the labels pictures teach.
    private static func taught(_ labels: [Label]) -> String {
        let count = labels.count { !$0.pictures.isEmpty }
        return count == 0 ? "" : " (\(count) taught by pictures)"
    }
}

extension PromptTemplates {
    /// What a line about labels says of them; nothing of the usual ones.
    fileprivate var summary: String {
        switch self {
        case .ensemble: ""
        case .single: ", one template"
        default: ", templates of your own"
        }
    }
}

extension EpisodeSettings {
    /// One line about them.
    fileprivate var summary: String {
        """
        episodes: window \(window), on \(on), off \(Quantity.text(of: off)), exit \(exit.map { "\($0)" } ?? "auto"), \
        update \(update.map(Quantity.text) ?? "none")
        """
    }
}

extension OutputConfiguration {
    /// One line about it.
    fileprivate var summary: String {
        let place =
            switch target {
            case .standardOutput: "stdout"
            case .file(let path, let rotation):
                "file \(path)" + (rotation.map { ", rotated at \($0.size) bytes, \($0.keep) kept" } ?? "")
            case .unix(let path, let mode, let group):
                "unix \(path), mode \(ConfigurationSummary.octal(mode))" + (group.map { ", group \($0)" } ?? "")
            }
        return "\(place): " + (events?.joined(separator: ", ") ?? "all events")
    }
}
