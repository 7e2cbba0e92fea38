import Counting
import Engine
import Glibc
import Resources

// Tags one small picture with the sample model as often as is asked for, with so many crops each time: `.ci/counts`
// looks at what that takes. Prints the kernels that it ran with, and how often the last frame asked for memory.

let numbers = CommandLine.arguments.dropFirst().compactMap { Int($0) }
guard numbers.count == 3, numbers[0] > 0, numbers[1] >= 0, numbers[2] > 0 else {
    print("usage: FrameCost FRAMES CROPS THREADS")
    exit(64)
}

func file(_ name: String) -> UnsafeRawBufferPointer {
    let resource = unsafe tagclipd_resource("sample/" + name)
    return unsafe UnsafeRawBufferPointer(start: resource.bytes, count: resource.count)
}

let model = try unsafe Model(
    name: "sample", container: file("model.safetensors"), configuration: file("config.json"),
    defaults: file("tagclipd.json"), file: { unsafe file($0) }, workers: 1)
let frame = FrameWorkload(
    model: model, width: 56, height: 44, texts: 12, candidates: numbers[1], workers: numbers[2])
var allocations: UInt64 = 0
for _ in 0..<numbers[0] {
    let before = counting_allocations()
    try frame.run()
    allocations = counting_allocations() - before
}
print(ComputeKernels.family)
print("\(allocations) allocations")
