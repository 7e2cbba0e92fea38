/// Finds the name that somebody meant who wrote another.
enum NearestName {
    /// The name that differs least, if it differs in at most a third of its letters (two in short ones).
    static func nearest(to found: String, among names: some Sequence<String>) -> String? {
        let distances = names.map { (name: $0, distance: distance(found, $0)) }
        guard let best = distances.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= max(min(2, best.name.count - 1), best.name.count / 3) ? best.name : nil
    }

    /// `; did you mean "name"?`, or nothing.
    static func hint(for found: String, among names: some Sequence<String>) -> String {
        nearest(to: found, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
    }

    /// How many letters must be put in, taken out or changed (Levenshtein); of `found` the first 64 count.
    private static func distance(_ found: String, _ name: String) -> Int {
        let target = Array(name.lowercased())
        var row = Array(0...target.count)
        for (index, letter) in found.prefix(64).lowercased().enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in target.indices {
                let substituted = diagonal + (letter == target[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(substituted, row[column] + 1, diagonal + 1)
            }
        }
        return row[target.count]
    }
}
