import Testing

@testable import Daemon

@Suite struct BorderDistanceTests {
    /// Pixels from a pixel's centre to the next that has another label, less the half that belongs to that.
    private static func exact(_ picture: MaskPicture, _ x: Int, _ y: Int) -> Double {
        let own = picture.map[y * picture.width + x]
        return picture.map.indices.reduce(.infinity) { nearest, place in
            guard picture.map[place] != own else { return nearest }
            let (across, down) = (abs(place % picture.width - x), abs(place / picture.width - y))
            // The point of that pixel's square next to the centre.
            let (right, below) = (max(Double(across) - 0.5, 0), max(Double(down) - 0.5, 0))
            return min(nearest, (right * right + below * below).squareRoot())
        }
    }

    @Test(arguments: 0..<3)
    func `a distance is right within a quarter of a pixel and a twentieth`(_ seed: Int) {
        let picture = DrawnMap.ellipses(width: 83, height: 70, labels: ["a", "b", "c"], seed: seed)
        let distances = BorderDistance(picture.map, width: picture.width, height: picture.height)
        for y in stride(from: 0, to: picture.height, by: 3) {
            let row = distances.withRow(y) { row in row.indices.map { row[$0] } }
            for x in stride(from: seed, to: picture.width, by: 4) {
                let exact = Self.exact(picture, x, y)
                if exact > 26 {
                    #expect(row[x] > 245)
                } else if exact < 24 {
                    #expect(abs(Double(row[x]) / 10 - exact) < 0.26 + exact / 20, "\(x) \(y) \(exact) \(row[x])")
                }
            }
        }
    }

    @Test func `borders across the squares it works in are seen`() {
        // The border lies between the first square and the next.
        let picture = DrawnMap.picture(width: 200, height: 3, labels: ["a"]) { x, _ in x < 64 ? 1 : 0 }
        let distances = BorderDistance(picture.map, width: 200, height: 3)
        let row = distances.withRow(1) { row in row.indices.map { Int(row[$0]) } }
        for x in 40..<88 { #expect(row[x] == 10 * (x < 64 ? 63 - x : x - 64) + 5) }
        #expect(row[0] == 255 && row[199] == 255)
    }

    @Test(arguments: [(1, 1), (1, 80), (80, 1)])
    func `a map of one label has no border`(_ size: (Int, Int)) {
        let distances = BorderDistance([UInt8](repeating: 3, count: size.0 * size.1), width: size.0, height: size.1)
        for y in 0..<size.1 {
            #expect(distances.withRow(y) { row in row.indices.allSatisfy { row[$0] == BorderDistance.far } })
        }
    }
}

@Suite struct ContourMapTests {
    @Test func `specks are gone and regions stay`() {
        let picture = DrawnMap.picture(width: 60, height: 40, labels: ["a", "b"]) { x, y in
            if (20...21).contains(x), (20...21).contains(y) { return 2 }
            return x == 45 && y == 9 ? 1 : x < 30 ? 1 : 0
        }
        let contours = ContourMap(picture, grain: 1)
        let plain = DrawnMap.picture(width: 60, height: 40, labels: ["a"]) { x, _ in x < 30 ? 1 : 0 }
        #expect(contours.labels == plain.map)
    }

    @Test(arguments: [1, 5])
    func `a picture smaller than what is looked at keeps its label`(_ grain: Int) {
        let picture = DrawnMap.picture(width: 1, height: 3, labels: ["a"]) { _, _ in 1 }
        #expect(ContourMap(picture, grain: grain).labels == [1, 1, 1])
    }
}
