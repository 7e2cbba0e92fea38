import Kernels

/// The mean attention among patches, made to add up to one along rows and columns and symmetric, then squared
/// (SEGMENTATION section 4), as something that maps are multiplied by: neither is ever written out.
///
/// Dividing by the sums of columns and rows is one factor a column and one a row; and the product of a map with a square
/// is two products. What is added up along rows and what along columns is added up in one pass: the matrix is too large
/// to stay near.
struct BalancedAffinity {
    private let attention: Matrix
    private let parallelism: Parallelism
    private let rowFactors: Matrix
    private let columnFactors: Matrix

    /// Rounds of dividing by the sums of columns and rows.
    private static let rounds = 3

    /// - Parameter attention: mean attention from patch to patch `[N, N]`.
    init(_ attention: Matrix, _ parallelism: Parallelism) {
        self.attention = attention
        self.parallelism = parallelism
        let ones = [Float](repeating: 1, count: attention.rows)
        let (rowFactors, columnFactors) = (
            Matrix(rows: 1, columns: ones.count, ones), Matrix(rows: 1, columns: ones.count, ones)
        )
        self.rowFactors = rowFactors
        self.columnFactors = columnFactors
        let rowSums = Matrix(rows: 1, columns: ones.count)
        var columnSums = attention.pass(along: columnFactors, into: rowSums, weights: rowFactors, parallelism)
        for _ in 0..<Self.rounds {
            columnFactors.setInverse(of: columnSums, 0..<ones.count)
            columnSums = attention.pass(along: columnFactors, into: rowSums, weights: rowFactors, parallelism) { rows in
                rowFactors.setInverse(of: rowSums, rows)
            }
        }
    }

    /// Maps `[labels, N]` times (A + Aᵀ)/2 for the balanced attention A.
    func product(with maps: Matrix) -> Matrix {
        let alongRows = Matrix(rows: maps.rows, columns: maps.columns)
        let result = attention.pass(
            along: maps.scaled(by: columnFactors), into: alongRows, weights: maps.scaled(by: rowFactors), parallelism)
        result.set { 0.5 * (alongRows[$0, $1] * rowFactors[0, $1] + result[$0, $1] * columnFactors[0, $1]) }
        return result
    }

    /// Maps `[labels, N]` times its square.
    func refine(_ maps: Matrix) -> Matrix { product(with: product(with: maps)) }
}

extension Matrix {
    /// Rows that are gone over together: what is near of them is used twice.
    private static var passRows: Int { 8 }

    /// Writes the products of the rows with each of `vectors` `[k, columns]` into `products` `[k, rows]`; gives the sums
    /// of the rows `[k, columns]`, each weighing what `weights` `[k, rows]` say.
    ///
    /// - Parameter between: called when the products of some rows are there and before their weights are looked at.
    fileprivate func pass(
        along vectors: Matrix, into products: Matrix, weights: Matrix, _ parallelism: Parallelism,
        between: (@Sendable (Range<Int>) -> Void)? = nil
    ) -> Matrix {
        let pieces = (0..<rows).pieces(parallelism.workers)
        let sums = pieces.map { _ in Matrix(rows: vectors.rows, columns: columns) }
        parallelism.forEach(pieces.count) { @Sendable piece in
            for rows in pieces[piece].tiles(of: Self.passRows) {
                let few = self[rows: rows]
                for vector in 0..<vectors.rows {
                    unsafe kernel_row_dots(
                        products[rows: vector..<vector + 1].start + rows.lowerBound, few.start, few.stride,
                        vectors[rows: vector..<vector + 1].start, 0, rows.count, columns)
                }
                between?(rows)
                for vector in 0..<vectors.rows {
                    unsafe kernel_weighted_rows(
                        sums[piece][rows: vector..<vector + 1].start,
                        weights[rows: vector..<vector + 1].start + rows.lowerBound, 1, few.start, few.stride,
                        rows.count, columns)
                }
            }
        }
        for other in sums.dropFirst() {
            Elementwise.accumulate(other.all, times: 1, into: sums[0].all, first: false)
        }
        return sums[0]
    }

    /// Sets some elements of the one row to one over those of `sums`, or to 0 where that is 0: what nobody attends to is
    /// nobody's.
    fileprivate func setInverse(of sums: Matrix, _ columns: Range<Int>) {
        for column in columns {
            unsafe elements[column] = sums[0, column] > 0 ? 1 / sums[0, column] : 0
        }
    }

    /// Each row times a row of factors.
    fileprivate func scaled(by factors: Matrix) -> Matrix {
        let result = Matrix(rows: rows, columns: columns)
        result.set { self[$0, $1] * factors[0, $1] }
        return result
    }

    /// Sets each element to what `value` gives for its row and column.
    fileprivate func set(_ value: (Int, Int) -> Float) {
        for row in 0..<rows {
            for column in 0..<columns {
                unsafe elements[row * columns + column] = value(row, column)
            }
        }
    }
}
