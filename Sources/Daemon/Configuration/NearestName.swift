/// Finds the name that somebody meant who wrote another.
enum NearestName {
    /// The name that differs least, if it differs in at most a third of its letters (two in short ones).
    ///
    /// Of names that are equally near the one wins that begins alike.
    static func nearest(to found: String, among names: some Sequence<String>) -> String? {
        let distances = names.map { name in
            (name: name, distance: distance(found, name), prefix: name.commonPrefix(with: found))
        }
        let best = distances.min { ($0.distance, -$0.prefix) < ($1.distance, -$1.prefix) }
        guard let best else { return nil }
        return best.distance <= max(min(2, best.name.count - 1), best.name.count / 3) ? best.name : nil
    }

    /// `; did you mean "name"?`, or nothing.
    static func hint(for found: String, among names: some Sequence<String>) -> String {
        nearest(to: found, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
    }

    /// How many letters must be put in, taken out, changed or swapped with their neighbour.
    ///
    /// Levenshtein's distance with transpositions; of `found` the first 64 letters count.
    private static func distance(_ found: String, _ name: String) -> Int {
        let source = Array(found.prefix(64).lowercased())
        let target = Array(name.lowercased())
        var rows = [Array(0...target.count)]
        for (index, letter) in source.enumerated() {
            let above = rows[index]
            var row = [index + 1]
            for (column, wanted) in target.enumerated() {
                var best = min(above[column] + (letter == wanted ? 0 : 1), above[column + 1] + 1, row[column] + 1)
                if index > 0, column > 0, letter == target[column - 1], wanted == source[index - 1] {
                    best = min(best, rows[index - 1][column - 1] + 1)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[source.count][target.count]
    }
}

extension String {
    /// How many letters both begin with.
    fileprivate func commonPrefix(with other: String) -> Int {
        zip(self, other).prefix { $0 == $1 }.count
    }
}
