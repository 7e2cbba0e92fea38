import Engine

/// The machine's rates of products, measured again and again in turns with what is set beside them.
struct MachinePeaks {
    private var products: [(kind: ProductWorkload.Kind, workload: ProductWorkload, best: BestTime)] = []

    private static let productsARound = 4

    /// Peaks of float32 and of one precision beside it.
    init(precision: Precision, workers: Int) {
        var kinds = [ProductWorkload.Kind.library, .oneDNN, .layers(.float32)]
        if precision != .float32 { kinds.append(.layers(precision)) }
        for kind in kinds {
            guard let workload = ProductWorkload(kind, workers: workers) else { continue }
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

    /// 10⁹ operations a second of a product; nil where this machine has none of that kind.
    private func gflops(_ kind: ProductWorkload.Kind) -> Double? {
        products.first { $0.kind == kind }.map { $0.workload.work / $0.best.seconds / 1e9 }
    }

    /// The best of the float32 products.
    var bestSgemm: Double {
        [.library, .oneDNN, .layers(.float32)].compactMap(gflops).max() ?? 0
    }

    /// What was measured.
    func figures(precision: Precision) -> BenchMeasurement.Peaks {
        BenchMeasurement.Peaks(
            blas: gflops(.library) ?? 0, oneDNN: gflops(.oneDNN), float32: gflops(.layers(.float32)) ?? 0,
            reduced: precision == .float32 ? nil : gflops(.layers(precision)))
    }
}
