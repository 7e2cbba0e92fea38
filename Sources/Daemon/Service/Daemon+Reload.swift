import Dispatch
import Engine
import Logging
import Synchronization

extension Daemon {
    /// Reads the configuration again and applies what changed, source by source.
    ///
    /// A configuration that is wrong changes nothing. Labels are encoded here, while every source goes on.
    func reload() {
        reloading.async { @Sendable [self] in
            notifier.tellReloading()
            defer { notifier.tell(.ready) }
            emitter.reopen()
            var new: Configuration
            do throws(ConfigurationError) {
                new = try Configuration.load(file, variables: variables, takesPipes: false)
                new.registerSecrets()
                if let only { new.outputs = [only] }
            } catch {
                return reject(error)
            }
            do throws(ConfigurationProblem) {
                try apply(new)
            } catch {
                if let placed = error.placed { return reject(ConfigurationError(problems: [placed])) }
                log.error("the new configuration can't be used, nothing was changed: \(error)")
                emitter.emit(
                    Event(.configReload(ConfigReloadRecord(outcome: .rejected(.init(message: "\(error)"))))))
            }
        }
    }

    private func reject(_ error: ConfigurationError) {
        log.error("the new configuration is wrong, nothing was changed:\n\(error)")
        guard let first = error.problems.first else { return }
        let failure = ConfigReloadRecord.Failure(
            file: first.file == file ? nil : MediaPath(first.file), line: first.line, column: first.column,
            message: first.message)
        emitter.emit(Event(.configReload(ConfigReloadRecord(outcome: .rejected(failure)))))
    }

    /// Makes all that is needed first, so that a problem changes nothing; then exchanges it.
    private func apply(_ new: Configuration) throws(ConfigurationProblem) {
        let (old, oldFactory) = state.withLock { ($0.configuration, $0.factory) }
        var diff = ConfigurationDiff(from: old, to: new)
        if !diff.changesModel, oldFactory.model.isReplaced {
            log.notice("model: another file lies at \(new.model), it is loaded")
            diff.changesModel = true
        }
        let factory =
            diff.changesModel
            ? TaggerFactory(
                model: try new.loadModel(file, workers: workers.count) { log.warning("\($0)") },
                workers: workers.count, pool: pool)
            : oldFactory
        try new.checkMethod(file, model: factory.model)
        var taggings: [String: FrameTagging] = [:]
        for source in new.sources where source.isEnabled {
            taggings[source.name] = try tagging(source, factory)
        }
        let opening = LogOpen(
            model: factory.model, vocabulary: try VocabularyChoice(new.tagging, model: factory.model).digest,
            workers: workers)
        state.withLock { state in
            state.configuration = new
            state.factory = factory
        }
        emitter.replace(opening: opening)
        if diff.changesVocabulary { warn(of: new, factory.model) }
        if diff.changesOutputs || !outputs.withLock({ $0.isComplete }) { replaceOutputs(new.outputs) }
        stop(diff.removed + new.sources.filter { !$0.isEnabled }.map(\.name))
        for source in new.sources {
            exchange(source, taggings[source.name], diff, factory)
        }
        factory.keep(only: taggings.values)
        var record = ConfigReloadRecord(
            outcome: .accepted(added: diff.added, removed: diff.removed, changed: diff.changed.map(\.name)))
        record.warnings = diff.warnings
        if diff.changesThreads || diff.changesControl {
            record.warnings.append("threads: and control: are followed at the next start")
        }
        for warning in record.warnings { log.warning("\(warning)") }
        emitter.emit(Event(.configReload(record)))
    }

    /// Ends the sources of these names that run, all at once: each may have to wait for a server.
    private func stop(_ names: [String], within seconds: Double = Daemon.stopSeconds) {
        // A stop of the daemon waits for them too.
        let threads = state.withLock { state in
            let sources = names.compactMap { state.sources.removeValue(forKey: $0) }
            let threads = sources.map { source in SourceThread(name: "stop") { @Sendable in source.stop(.reload) } }
            state.leaving += threads
            return threads
        }
        for thread in threads { thread.join(within: seconds) }
        state.withLock { state in state.leaving.removeAll { $0.join(within: 0) } }
    }

    /// Brings one source to its new settings.
    private func exchange(
        _ source: SourceConfiguration, _ tagging: FrameTagging?, _ diff: ConfigurationDiff, _ factory: TaggerFactory
    ) {
        let running = state.withLock { $0.sources[source.name] }
        let aspects = diff.changed.first { $0.name == source.name }?.aspects ?? []
        guard let running, let tagging else {
            if tagging != nil { startLogged(source, factory) }
            return
        }
        switch (running, source.kind, aspects.contains(.connection)) {
        case (.folder, _, true), (.stream, .folder, _):
            let isPaused = running.isPaused
            // Two of one name would tell the same files.
            stop([source.name], within: 60)
            startLogged(source, factory)
            // A ledger that can be read has been asked at the start: the source may have been resumed meanwhile.
            if isPaused, ledger?.knownPauses == nil { state.withLock { $0.sources[source.name] }?.pause() }
        default:
            guard !aspects.isEmpty || diff.changesModel else { return }
            running.exchange(source, tagging: tagging, reconnects: aspects.contains(.connection))
        }
    }
}

extension Configuration {
    /// Lets the log know what it must never show.
    func registerSecrets() {
        for source in sources {
            guard case .stream(let stream) = source.kind else { continue }
            for secret in stream.url.secrets { SecretRegistry.shared.register(secret) }
            for (name, option) in stream.options where option.isSecret {
                for secret in SecretOption.secrets(name, option.value) { SecretRegistry.shared.register(secret) }
            }
        }
    }
}
