import Decode

/// `sources`.
extension ConfigurationParser {
    private static let streamKeys = ["stall", "motion", "ffmpeg", "live", "acceleration"]
    private static let folderKeys = ["recursive", "exclude", "settle", "rescan", "retag", "deadline", "sidecar"]
    private static let sourceKeys =
        ["name", "url", "folder", "enabled", "fps", "every", "keyframes", "frames", "decode", "masks"] + taggingKeys + [
            "episodes"
        ]
        + streamKeys + folderKeys
    private static let day = Duration.seconds(86_400)

    /// Reads the list of sources, whose settings begin with those of the whole configuration.
    func readSources(_ map: MappingReader, into configuration: inout Configuration) {
        let expected = "a list of sources, each with a name and a url or folder"
        guard let node = map["sources"] else {
            if map.lacks("sources") { reader.report("\"sources\" is missing; expected \(expected)", at: nil) }
            return
        }
        guard let elements = reader.elements(node, expected: expected) else { return }
        if elements.isEmpty { reader.reject(node, expected: "at least one source") }
        var lines: [String: Int] = [:]
        var pipe: Int?
        for element in elements {
            guard let map = MappingReader(element, keys: Self.sourceKeys, what: "a source", reader: reader) else {
                continue
            }
            let source = source(map, defaults: configuration)
            guard let name = name(map) else { continue }
            if let line = lines[name] {
                let place = map["name"]?.place ?? element.place
                reader.report("name: \"\(name)\" is taken by the source on line \(line)", at: place)
            }
            lines[name] = lines[name] ?? element.place.line
            guard var source else { continue }
            if case .stream(let stream) = source.kind, stream.url.value == "-" {
                if let line = pipe {
                    reader.report(
                        "url: the source on line \(line) reads what is piped in already", at: map["url"]?.place)
                }
                pipe = pipe ?? element.place.line
            }
            source.name = name
            configuration.sources.append(source)
        }
    }

    private func name(_ map: MappingReader) -> String? {
        guard let node = map["name"] else {
            if map.lacks("name") {
                reader.report("a source without a name; records call it by that", at: map.node.place)
            }
            return nil
        }
        guard let name = reader.string(node, expected: "a name") else { return nil }
        guard name.utf8.count <= 100 else {
            reader.report("name: \(name.utf8.count) bytes; at most 100 are taken", at: node.place)
            return nil
        }
        return name
    }

    /// A source that is not called anything yet.
    private func source(_ map: MappingReader, defaults: Configuration) -> SourceConfiguration? {
        let kind = kind(map)
        var source = SourceConfiguration(
            name: "", kind: kind ?? .folder(FolderSettings(path: "")), writesFrames: map["url"] == nil,
            tagging: defaults.tagging, episodes: defaults.episodes)
        if let value = map["enabled"].flatMap(reader.flag) { source.isEnabled = value }
        if let value = map["frames"].flatMap(reader.flag) { source.writesFrames = value }
        readSampling(map, into: &source)
        readTagging(map, into: &source.tagging)
        if let masks = map["masks"].map(masks) { source.masks = masks }
        let exit = map["episodes"].flatMap { readEpisodes($0, into: &source.episodes) }
        checkExit(
            source.episodes, source.tagging, at: exit ?? map["threshold"]?.place ?? map["labels"]?.place)
        return kind == nil ? nil : source
    }

    private func kind(_ map: MappingReader) -> SourceConfiguration.Kind? {
        switch (map["url"], map["folder"]) {
        case (let url?, nil):
            refuse(Self.folderKeys, of: map, where: "folder")
            return stream(url, map).map { .stream($0) }
        case (nil, let folder?):
            refuse(Self.streamKeys, of: map, where: "url")
            return self.folder(folder, map).map { .folder($0) }
        case (nil, nil) where map.lacks("url") && map.lacks("folder"):
            reader.report("a source without url and folder; expected one of them", at: map.node.place)
        case (_?, let folder?):
            reader.report("a source with both url and folder; expected one of them", at: folder.place)
        case (nil, nil): break
        }
        return nil
    }

    private func refuse(_ keys: [String], of map: MappingReader, where wanted: String) {
        for key in keys {
            guard let node = map[key] else { continue }
            reader.report("\(key): only for a source with \(wanted)", at: node.place)
        }
    }

    private func readSampling(_ map: MappingReader, into source: inout SourceConfiguration) {
        let given = ["fps", "every", "keyframes"].compactMap { map[$0] }
        if given.count > 1 {
            let names = ConfigurationReader.list(given.map(\.name))
            reader.report("fps, every and keyframes exclude each other; found \(names)", at: given[1].place)
        }
        if let node = map["fps"] {
            let expected = "frames a second, a number above 0 and at most 1000"
            if let value = reader.number(node, expected: expected, where: { $0 >= 1e-6 && $0 <= 1_000 }) {
                source.sampling = .rate(value)
            }
        }
        if let value = map["every"].flatMap({ reader.integer($0, in: 1...1_000_000) }) {
            source.sampling = .every(value)
        }
        if map["keyframes"].flatMap(reader.flag) == true { source.sampling = .keyframes }
    }

    private func stream(_ node: YAMLNode, _ map: MappingReader) -> StreamSettings? {
        let options = map["ffmpeg"].map(options) ?? [:]
        let stall = map["stall"].flatMap { reader.duration($0, in: .seconds(1)...Self.day) }
        let motion = map["motion"].flatMap(reader.flag)
        let live = map["live"].flatMap(reader.flag)
        guard let url = url(node, isFormatGiven: options["f"] != nil || options["format"] != nil) else { return nil }
        var stream = StreamSettings(url: url, options: options, isLive: live)
        if let stall { stream.stall = stall }
        if let place = decoding(map) { stream.decoding = place }
        if let motion { stream.usesMotionGate = motion }
        if let choice = map["acceleration"].flatMap({ reader.choice($0, of: DecoderReport.Acceleration.self) }) {
            stream.acceleration = choice
        }
        return stream
    }

    /// - Parameter isFormatGiven: whether the text may mean something else than a file (a device, a filter graph).
    private func url(_ node: YAMLNode, isFormatGiven: Bool) -> MaskedURL? {
        let expected = "a URL, a device, a file, or - for standard input"
        guard var text = reader.text(node, expected: expected) else { return nil }
        let value = text.value
        guard !value.allSatisfy(\.isWhitespace) else {
            reader.reject(node, expected: expected)
            return nil
        }
        if !isFormatGiven, value != "-", !value.contains(":"), !value.hasPrefix("/") {
            text.pieces.insert(.literal(directoryPrefix), at: 0)
        }
        do throws(MaskedURL.Failure) {
            return try MaskedURL(text)
        } catch {
            reader.report("url: \(error.message)", at: node.place)
            return nil
        }
    }

    private var directoryPrefix: String { reader.directory.hasSuffix("/") ? reader.directory : reader.directory + "/" }

    private func options(_ node: YAMLNode) -> [String: MaskedText] {
        guard case .mapping(let entries) = node.content else {
            reader.reject(node, expected: "a map of FFmpeg's options, such as {rtsp_transport: tcp}")
            return [:]
        }
        var options: [String: MaskedText] = [:]
        for entry in entries {
            let isSecret = SecretOption.isSecret(entry.key)
            options[entry.key] = reader.text(entry.value, expected: "the value of an option").map {
                MaskedText($0, isSecret: isSecret)
            }
        }
        return options
    }

    private func decoding(_ map: MappingReader) -> DecodingPlace? {
        map["decode"].flatMap { reader.choice($0, of: DecodingPlace.self) }
    }

    private func folder(_ node: YAMLNode, _ map: MappingReader) -> FolderSettings? {
        let path = reader.path(node, expected: "the path of a folder")
        var folder = FolderSettings(path: path ?? "")
        if let value = map["recursive"].flatMap(reader.flag) { folder.isRecursive = value }
        if let node = map["exclude"] {
            let patterns = reader.strings(node, expected: "a list of patterns", element: "a pattern")
            folder.exclude = patterns ?? []
        }
        if let value = map["settle"].flatMap({ reader.duration($0, in: .zero...Self.day) }) { folder.settle = value }
        if let value = map["rescan"].flatMap({ reader.duration($0, in: .seconds(1)...(Self.day * 30)) }) {
            folder.rescan = value
        }
        if let node = map["retag"], let rule = reader.choice(node, of: RetagRule.self) { folder.retag = rule }
        if let node = map["sidecar"], let format = reader.choice(node, of: SidecarFormat.self) {
            folder.sidecar = format
        }
        if let place = decoding(map) { folder.decoding = place }
        folder.deadline = map["deadline"].flatMap { reader.duration($0, in: .seconds(1)...Self.day) }
        return path == nil ? nil : folder
    }
}
