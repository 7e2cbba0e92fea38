import Engine

/// The machine's rates of products, measured again and again in turns with what is set beside them.
struct MachinePeaks {
    private var products: [(kind: ProductWorkload.Kind, workload: ProductWorkload, best: BestTime)] = []

    private static let productsARound = 4

    /// Peaks of float32 and of one precision beside it.
    init(precision: Precision, workers: Int) {
        var kinds = [ProductWorkload.Kind.library, .layers(.float32)]
        if precision != .float32 { kinds.append(.layers(precision)) }
        for kind in kinds {
            let workload = ProductWorkload(kind, workers: workers)
            workload.run()
            products.append((kind, workload, BestTime()))
        }
    }

    /// Multiplies on all threads, the kinds in turns.
    mutating func measure() {
        for _ in 0..<Self.productsARound {
            for index in products.indices {
                let workload = products[index].workload
                products[index].best.measure(workload.run)
            }
        }
    }

    /// 10⁹ operations a second of a product that was measured.
    private func gflops(_ kind: ProductWorkload.Kind) -> Double {
        products.first { $0.kind == kind }.map { $0.workload.work / $0.best.seconds / 1e9 } ?? 0
    }

    /// The better of the float32 products.
    var bestSgemm: Double { max(gflops(.library), gflops(.layers(.float32))) }

    /// What was measured.
    func figures(precision: Precision) -> BenchMeasurement.Peaks {
        BenchMeasurement.Peaks(
            blas: gflops(.library), float32: gflops(.layers(.float32)),
            reduced: precision == .float32 ? nil : gflops(.layers(precision)))
    }
}
