import Glibc

/// Brings the file of a known model into a folder, and gives it its name once its size and digest are right.
struct ModelFetch {
    /// What it came to.
    enum Outcome: Sendable, Equatable {
        case fetched
        case alreadyThere
    }

    let model: KnownModel
    /// The folder that it is brought into; made where it is not there.
    let directory: String
    /// Where the file is served, in the order in which places are tried.
    let urls: [String]
    let patience: FetchPatience
    let stop: StopSwitch
    let progress: FetchProgress

    /// What the file is called in the end.
    var target: String { "\(directory)/\(model.file)" }

    /// - Parameter mirror: a place that is asked instead of the model's own.
    init(
        _ model: KnownModel, into directory: String, mirror: String? = nil, patience: FetchPatience = FetchPatience(),
        stop: StopSwitch, progress: FetchProgress
    ) throws(FetchError) {
        self.model = model
        self.directory = directory
        self.patience = patience
        self.stop = stop
        self.progress = progress
        if let mirror {
            urls = [try MirrorURL.file(model.file, at: mirror)]
        } else {
            urls = model.urls
        }
    }

    /// Fetches it, unless it is there: then nothing is sent.
    func run() throws(FetchError) -> Outcome {
        let configuration = ActivationFile(model, in: directory)
        try configuration.check()
        if try isThere() {
            try configuration.write()
            return .alreadyThere
        }
        do throws(SystemError) {
            try DirectoryNames.make(directory)
        } catch {
            throw .unwritable(path: directory, error)
        }
        let part = try PartFile(target + ".part")
        // Another process may have finished it while this one came to the lock.
        if try isThere() {
            part.remove()
            try configuration.write()
            return .alreadyThere
        }
        defer { if part.size == 0 { part.remove() } }
        do throws(SystemError) {
            if part.size > model.limit { try part.clear() }
        } catch {
            throw .unwritable(path: part.path, error)
        }
        let beginning = part.size > 0 ? ", going on from \(ByteCount.text(part.size))" : ""
        progress.note("fetching \(model.file) to \(directory)\(beginning)")
        try fetch(into: part)
        try configuration.write()
        do throws(SystemError) {
            try part.finish(as: target)
        } catch {
            throw .unwritable(path: target, error)
        }
        return .fetched
    }

    /// Whether the file is there with the right digest; throws where another one has its name.
    private func isThere() throws(FetchError) -> Bool {
        let found: String
        do throws(SystemError) {
            let status = try FileStatus.of(PathBytes(target))
            guard status.kind == .file else { throw SystemError(call: "open", code: EISDIR) }
            if let bytes = model.bytes, status.version.size != bytes {
                found = "\(status.version.size) bytes"
            } else {
                progress.showCheck()
                let digest = try FileDigest.digest(at: target)
                if digest == model.digest { return true }
                found = "SHA-256 \(digest)"
            }
        } catch {
            if error.isAbsence { return false }
            throw .unwritable(path: target, error)
        }
        let expected = model.bytes.map { "\($0) bytes, " } ?? ""
        throw .occupied(path: target, found: found, expected: "\(expected)SHA-256 \(model.digest)")
    }

    /// Asks one place after another until the part is the file.
    private func fetch(into part: PartFile) throws(FetchError) {
        for (index, url) in urls.enumerated() {
            do throws(FetchError) {
                var download = Download(self, part: part, url: url)
                return try download.run()
            } catch {
                guard error.isOfServer, index < urls.count - 1 else { throw error }
                progress.note("\(error); trying another place")
            }
        }
    }
}
