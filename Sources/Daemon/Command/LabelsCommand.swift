import ArgumentParser
import Engine
import Synchronization

/// `tagclipd labels`: how each label scores on the user's own pictures, to choose thresholds.
struct LabelsCommand: ParsableCommand, InputCommand {
    static let configuration = CommandConfiguration(
        commandName: "labels",
        abstract: "Show how each label scores on your pictures, and suggest thresholds.",
        discussion: """
            For each label: quantiles of its score over the pictures (of p where it is calibrated), how many lie above the \
            threshold in force, and the threshold that the scores speak for where they fall into two heaps.

            Example: tagclipd labels --labels garden.txt --html garden.html ~/Pictures/garden

            Exit status: as of "tag", but 1 where it was stopped among files.
            """)

    /// In which order labels are listed.
    enum Order: String, ExpressibleByArgument, CaseIterable {
        case list
        case median
    }

    @OptionGroup var tagging: TaggingArguments

    @Flag(help: "Print one JSON object.")
    var json = false

    @Option(help: "Write a page for a browser, with the most telling pictures in it.", completion: .file())
    var html: String?

    @Option(help: "Pictures on that page, at most.")
    var pictures = 40

    @Option(help: "Order of the labels: \"list\", as in the label file, or \"median\", the highest first.")
    var order = Order.list

    @Option(help: "Pictures and frames that are looked at, at most.")
    var frames: Int?

    @Argument(help: ArgumentHelp("A picture, a video, a folder or a URL.", valueName: "input"), completion: .file())
    var inputs: [String]

    func validate() throws {
        try tagging.refuseScores(for: "labels")
        try tagging.refuseInput(as: html, of: "--html", inputs)
        guard (0...1_000).contains(pictures) else { throw ValidationError("--pictures \(pictures): from 0 to 1000") }
        guard (frames ?? 1) >= 1 else { throw ValidationError("--frames \(frames ?? 0): at least 1") }
    }

    func run() throws {
        StopSignals.ignoreBrokenPipes()
        try RequestedFile.requireWritable(html)
        let workers = WorkerCount.available()
        let inputs = CommandInputs.expand(CommandLineBytes.arguments(matching: inputs), recursive: tagging.recursive)
        let setup = try TaggingSetup(tagging, threadsAPicture: 1, workers: workers)
        let tagger = setup.tagging.tagger
        let most = LabelTally.mostPictures(labels: tagger.vocabulary.labels.count)
        let survey = PictureSurvey(
            tagging: setup.tagging, workers: workers.count, sampling: tagging.sampling,
            limits: PictureSurvey.Limits(frames: min(frames ?? most, most)))
        let keepsPictures = html != nil && pictures > 0
        let state = Mutex((tally: LabelTally(tagger), pictures: TellingPictures(tagger)))
        let outcome = survey.run(inputs) { @Sendable finding in
            state.withLock { state in
                state.tally.add(finding.tagging)
                if keepsPictures { state.pictures.add(finding) }
            }
        }
        let (tally, telling) = state.withLock { $0 }
        try survey.requireEnd(outcome, of: inputs, pictures: tally.count)
        PictureSurvey.tellShortage(pictures: tally.count, most: most, asked: frames)
        var reports = tally.reports
        if order == .median { reports.sort { $0.deciding.median > $1.deciding.median } }
        if let html {
            let page = LabelPage(
                reports: reports, pictures: telling.chosen(pictures), labels: tagger.vocabulary.labels.map(\.name),
                model: setup.tagging.model, mode: tagging.mode.rawValue, count: tally.count)
            try RequestedFile.write(page.html.utf8, to: html)
        }
        if json {
            print(
                try reports.json(model: setup.tagging.model, mode: tagging.mode.rawValue, pictures: tally.count))
        } else {
            print("\(tally.count) pictures, \(reports.count) labels")
            for line in reports.table(bars: Terminal.isOutput) { print(line) }
        }
        if outcome.failed > 0 { throw ExitStatus.someFailed }
    }
}
