// Products of oneDNN, 769 x 768 by 768 x 3072 on all cores, weights packed as it likes: best of many in GFLOP/s, as JSON.
#include <chrono>
#include <cstdio>
#include <dnnl.hpp>

using namespace dnnl;

namespace {
constexpr memory::dim rows = 769, inputs = 768, outputs = 3072;

matmul::primitive_desc describe(const engine &cpu, const memory::desc &source, const memory::desc &weights,
                                const memory::desc &target) {
#if DNNL_VERSION_MAJOR >= 3
    return {cpu, source, weights, target};
#else
    return {{source, weights, target}, cpu};
#endif
}

// 0 where this CPU, or this oneDNN, has no such product.
double measure(const engine &cpu, memory::data_type left, memory::data_type right) try {
    using tag = memory::format_tag;
    stream stream(cpu);
    auto product = describe(cpu, {{rows, inputs}, left, tag::ab}, {{inputs, outputs}, right, tag::any},
                            {{rows, outputs}, memory::data_type::f32, tag::ab});
    memory source(product.src_desc(), cpu), weights(product.weights_desc(), cpu), target(product.dst_desc(), cpu);
    matmul multiply(product);
    double best = 0;
    for (int round = 0; round < 200; round++) {
        auto start = std::chrono::steady_clock::now();
        multiply.execute(stream, {{DNNL_ARG_SRC, source}, {DNNL_ARG_WEIGHTS, weights}, {DNNL_ARG_DST, target}});
        stream.wait();
        std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
        double rate = 2e-9 * rows * inputs * outputs / seconds.count();
        best = rate > best ? rate : best;
    }
    return best;
} catch (const error &) {
    return 0;
}
} // namespace

int main() {
    using type = memory::data_type;
    engine cpu(engine::kind::cpu, 0);
    std::printf("{\"version\": \"%d.%d\", \"float32\": %.1f, \"bfloat16\": %.1f, \"int8\": %.1f}\n", DNNL_VERSION_MAJOR,
                DNNL_VERSION_MINOR, measure(cpu, type::f32, type::f32), measure(cpu, type::bf16, type::bf16),
                measure(cpu, type::u8, type::s8));
}
