/// The mean attention among patches, made to add up to one along rows and columns and symmetric, then squared
/// (SEGMENTATION section 4), as something that maps are multiplied by: neither is ever written out.
///
/// Dividing by the sums of columns and rows is one factor a column and one a row; and the product of a map with a square
/// is two products.
struct BalancedAffinity {
    private let attention: Matrix
    private var rowFactors: Matrix
    private var columnFactors: Matrix

    /// Rounds of dividing by the sums of columns and rows.
    private static let rounds = 3

    /// - Parameter attention: mean attention from patch to patch `[N, N]`.
    init(_ attention: Matrix) {
        self.attention = attention
        let count = attention.rows
        rowFactors = Matrix(rows: 1, columns: count, [Float](repeating: 1, count: count))
        columnFactors = Matrix(rows: 1, columns: count, [Float](repeating: 1, count: count))
        let sums = Matrix(rows: 1, columns: count)
        for _ in 0..<Self.rounds {
            Product.row(rowFactors.all, times: attention.all, into: sums.all)
            columnFactors.setInverse(of: sums)
            Product.row(columnFactors.all, times: attention.all, transposed: true, into: sums.all)
            rowFactors.setInverse(of: sums)
        }
    }

    /// Maps `[labels, N]` times (A + Aᵀ)/2 for the balanced attention A.
    func product(with maps: Matrix) -> Matrix {
        let result = Matrix(rows: maps.rows, columns: maps.columns)
        let scaled = Matrix(rows: maps.rows, columns: maps.columns)
        scaled.set { maps[$0, $1] * columnFactors[0, $1] }
        for map in 0..<maps.rows {
            Product.row(
                scaled[rows: map..<map + 1], times: attention.all, transposed: true, into: result[rows: map..<map + 1])
        }
        let transposed = Matrix(rows: maps.rows, columns: maps.columns)
        scaled.set { maps[$0, $1] * rowFactors[0, $1] }
        for map in 0..<maps.rows {
            Product.row(scaled[rows: map..<map + 1], times: attention.all, into: transposed[rows: map..<map + 1])
        }
        result.set { 0.5 * (result[$0, $1] * rowFactors[0, $1] + transposed[$0, $1] * columnFactors[0, $1]) }
        return result
    }

    /// Maps `[labels, N]` times its square.
    func refine(_ maps: Matrix) -> Matrix { product(with: product(with: maps)) }
}

extension Matrix {
    /// Sets each element to one over that of `sums`, or to 0 where that is 0: what nobody attends to is nobody's.
    fileprivate func setInverse(of sums: Matrix) {
        set { row, column in sums[row, column] > 0 ? 1 / sums[row, column] : 0 }
    }

    /// Sets each element to what `value` gives for its row and column.
    fileprivate func set(_ value: (Int, Int) -> Float) {
        for row in 0..<rows {
            for column in 0..<columns {
                self[row, column] = value(row, column)
            }
        }
    }
}
