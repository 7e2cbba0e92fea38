/// Gathers labels, background texts and problems line by line.
struct LabelFileReader {
    private let file: String
    private let content: LabelFile.Content
    private var section: LabelFile.Content
    private var lengths: TextLengths
    private var found = LabelList()
    private var problems: [LabelFile.Problem] = []
    /// Where each label and background text stands.
    private var lines: [String: Int] = [:]

    init(file: String, content: LabelFile.Content, templates: PromptTemplates) {
        self.file = file
        self.content = content
        section = content
        lengths = TextLengths(templates: templates)
    }

    /// What was found, or everything that is wrong.
    func list() throws(LabelFile.Problems) -> LabelList {
        var list = found
        if content == .background { list.background = list.background ?? [] }
        var all = problems
        func problem(_ message: String) {
            all.append(LabelFile.Problem(file: file, line: 0, message: message))
        }
        for (count, what) in [(list.labels.count, "labels"), (list.background?.count ?? 0, "background texts")]
        where count > LabelFile.most {
            problem("\(count) \(what); at most \(LabelFile.most) are taken")
        }
        if content == .labels, list.labels.isEmpty, all.isEmpty {
            problem("it holds no label; write one a line")
        }
        if content == .background, list.background?.isEmpty == true, all.isEmpty {
            problem("it holds no text; write one a line")
        }
        guard all.isEmpty else { throw LabelFile.Problems(problems: all) }
        return list
    }

    /// Takes one line in.
    mutating func read(
        _ bytes: ArraySlice<UInt8>, number: Int, picture: (inout TaughtPicture) -> String?
    ) {
        guard let line = String(validating: bytes, as: UTF8.self) else {
            return report("it is not UTF-8; save the file as UTF-8", number)
        }
        do throws(LabelLine.Problem) {
            switch try LabelLine(line) {
            case .nothing: return
            case .section(let name): try begin(name)
            case .entry(let text) where section == .background: try addBackground(text, number)
            case .entry(let text): try add(try LabelLine.label(text), number, picture)
            }
        } catch {
            report(error.message, number)
        }
    }

    private mutating func begin(_ name: String) throws(LabelLine.Problem) {
        switch (name, content) {
        case ("labels", .labels): section = .labels
        case ("background", _):
            section = .background
            found.background = found.background ?? []
        case ("labels", .background): throw LabelLine.Problem("labels in a file of background texts")
        default: throw LabelLine.Problem("\"[\(name)]\" is no section; there are [labels] and [background]")
        }
    }

    private mutating func add(
        _ label: Label, _ number: Int, _ picture: (inout TaughtPicture) -> String?
    ) throws(LabelLine.Problem) {
        try register(label.name, number)
        for text in label.texts { try checkLength(text, of: label.name) }
        var label = label
        for index in label.pictures.indices {
            label.pictures[index].line = number
            if let message = picture(&label.pictures[index]) { report("\"\(label.name)\": \(message)", number) }
        }
        found.labels.append(label)
    }

    private mutating func addBackground(_ scalars: [Unicode.Scalar], _ number: Int) throws(LabelLine.Problem) {
        let text = try LabelLine.background(scalars)
        try register(text, number)
        try checkLength(text, of: text)
        // In place: a copy for each line would take minutes for a long list.
        if found.background == nil { found.background = [] }
        found.background?.append(text)
    }

    private mutating func register(_ text: String, _ number: Int) throws(LabelLine.Problem) {
        if let first = lines[text] {
            throw LabelLine.Problem("\"\(text)\" stands on line \(first) already; give each label once")
        }
        lines[text] = number
    }

    private mutating func checkLength(_ text: String, of label: String) throws(LabelLine.Problem) {
        guard let message = lengths.problem(with: text, of: label) else { return }
        throw LabelLine.Problem(message)
    }

    private mutating func report(_ message: String, _ number: Int) {
        problems.append(LabelFile.Problem(file: file, line: number, message: message))
    }
}
