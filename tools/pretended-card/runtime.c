// A CUDA runtime for a machine without a card: one device, whose memory is the machine's. Memory is
// really given and copied; kernels are accepted and not run, so results are zeros. Functions that
// are not here come from make.py and return 0, "all went well".

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MEMORY = 2, NO_SUCH_DEVICE = 101 };

static int last_error;

static int refuse(int error) {
  last_error = error;
  return error;
}

// As CUDA 12 lays it out, up to the last field that is set here.
typedef struct {
  char name[256], uuid[16], luid[8];
  unsigned luid_mask;
  size_t global_memory, shared_memory_per_block;
  int registers_per_block, warp_size;
  size_t pitch;
  int threads_per_block, block_size[3], grid_size[3], clock;
  size_t constant_memory;
  int major, minor;
  size_t texture_alignment, texture_pitch;
  int overlap, processors, timeout, integrated, maps_host_memory, compute_mode;
  int textures_and_surfaces[40];
  size_t surface_alignment;
  int concurrent_kernels, ecc, bus, device, domain, tcc, engines, unified_addresses, memory_clock, bus_width, l2_cache,
      persisting_l2, threads_per_processor, priorities, global_l1, local_l1;
  size_t shared_memory_per_processor;
  int registers_per_processor, managed, multi_board, board_group, native_atomics, precision_ratio, pageable,
      concurrent_managed, preemption, registered_pointers, cooperative, cooperative_multi;
  size_t shared_memory_per_block_optin;
} Properties;

int cudaGetDeviceCount(int *count) { *count = 1; return 0; }
int cudaGetDevice(int *device) { *device = 0; return 0; }
int cudaSetDevice(int device) { return device == 0 ? 0 : refuse(NO_SUCH_DEVICE); }
int cudaDriverGetVersion(int *version) { *version = 12080; return 0; }
int cudaRuntimeGetVersion(int *version) { *version = 12080; return 0; }
int cudaPeekAtLastError(void) { return last_error; }

int cudaGetLastError(void) {
  int error = last_error;
  last_error = 0;
  return error;
}

const char *cudaGetErrorString(int error) {
  switch (error) {
    case 0: return "no error";
    case MEMORY: return "out of memory";
    case NO_SUCH_DEVICE: return "invalid device ordinal";
    default: return "an error that is not pretended";
  }
}

const char *cudaGetErrorName(int error) { return cudaGetErrorString(error); }

int cudaGetDeviceProperties_v2(Properties *found, int device) {
  if (device != 0) return refuse(NO_SUCH_DEVICE);
  memset(found, 0, sizeof *found);
  strcpy(found->name, "Pretended card");
  found->global_memory = 8UL << 30;
  found->shared_memory_per_block = 49152;
  found->registers_per_block = found->registers_per_processor = 65536;
  found->warp_size = 32;
  found->pitch = 2147483647;
  found->threads_per_block = found->block_size[0] = found->block_size[1] = 1024;
  found->block_size[2] = 64;
  found->grid_size[0] = 2147483647;
  found->grid_size[1] = found->grid_size[2] = 65535;
  found->constant_memory = 65536;
  found->major = 9;
  found->texture_alignment = 512;
  found->processors = 132;
  found->l2_cache = 50 << 20;
  found->threads_per_processor = 2048;
  found->shared_memory_per_processor = 233472;
  found->shared_memory_per_block_optin = 232448;
  found->concurrent_kernels = found->unified_addresses = found->cooperative = 1;
  return 0;
}

// By the numbers of enum cudaDeviceAttr.
int cudaDeviceGetAttribute(int *value, int attribute, int device) {
  if (device != 0) return refuse(NO_SUCH_DEVICE);
  switch (attribute) {
    case 1: case 2: case 3: *value = 1024; break;
    case 4: *value = 64; break;
    case 5: *value = 2147483647; break;
    case 6: case 7: *value = 65535; break;
    case 8: *value = 49152; break;
    case 10: case 106: *value = 32; break;
    case 12: case 82: *value = 65536; break;
    case 16: *value = 132; break;
    case 39: *value = 2048; break;
    case 75: *value = 9; break;
    case 76: *value = 0; break;
    case 81: *value = 233472; break;
    case 97: *value = 232448; break;
    default: *value = 1;
  }
  return 0;
}

int cudaDeviceCanAccessPeer(int *can, int device, int peer) { *can = 0; return 0; }
int cudaDeviceGetStreamPriorityRange(int *least, int *greatest) { *least = 0; *greatest = -5; return 0; }

int cudaDeviceGetPCIBusId(char *id, int length, int device) {
  snprintf(id, length, "0000:00:00.0");
  return 0;
}

// ---- memory ----

int cudaMemGetInfo(size_t *free, size_t *total) {
  *free = 7UL << 30;
  *total = 8UL << 30;
  return 0;
}

int cudaMalloc(void **pointer, size_t size) {
  *pointer = NULL;
  if (size > 8UL << 30 || posix_memalign(pointer, 512, size ? size : 512)) return refuse(MEMORY);
  memset(*pointer, 0, size);
  return 0;
}

int cudaFree(void *pointer) { free(pointer); return 0; }
int cudaMallocAsync(void **pointer, size_t size, void *stream) { return cudaMalloc(pointer, size); }
int cudaFreeAsync(void *pointer, void *stream) { return cudaFree(pointer); }
int cudaHostAlloc(void **pointer, size_t size, unsigned flags) { return cudaMalloc(pointer, size); }
int cudaFreeHost(void *pointer) { return cudaFree(pointer); }

int cudaMemcpy(void *to, const void *from, size_t size, int kind) {
  memcpy(to, from, size);
  return 0;
}

int cudaMemcpyAsync(void *to, const void *from, size_t size, int kind, void *stream) {
  return cudaMemcpy(to, from, size, kind);
}

int cudaMemset(void *to, int value, size_t size) {
  memset(to, value, size);
  return 0;
}

int cudaMemsetAsync(void *to, int value, size_t size, void *stream) { return cudaMemset(to, value, size); }

// Memory that CUDA does not know.
int cudaPointerGetAttributes(int *attributes, const void *pointer) {
  memset(attributes, 0, 24);
  attributes[1] = -2;
  return 0;
}

// ---- kernels, streams, events ----

static __thread struct {
  size_t shared_memory;
  void *stream;
} next_launch;

static void *registered;

void **__cudaRegisterFatBinary(void *binary) { return &registered; }

unsigned __cudaPushCallConfiguration(
    unsigned long grid_xy, unsigned grid_z, unsigned long block_xy, unsigned block_z, size_t shared, void *stream) {
  next_launch.shared_memory = shared;
  next_launch.stream = stream;
  return 0;
}

int __cudaPopCallConfiguration(unsigned *grid, unsigned *block, size_t *shared, void *stream) {
  for (int i = 0; i < 3; i++) grid[i] = block[i] = 1;
  *shared = next_launch.shared_memory;
  *(void **)stream = next_launch.stream;
  return 0;
}

// Sizes first, then: threads, registers, versions of code and binary (9.0), ..., shared memory.
int cudaFuncGetAttributes(int *attributes, const void *function) {
  memset(attributes, 0, 64);
  attributes[6] = 1024;
  attributes[7] = 32;
  attributes[8] = attributes[9] = 90;
  attributes[11] = 49152;
  return 0;
}

int cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(
    int *blocks, const void *function, int size, size_t shared, unsigned flags) {
  *blocks = 2;
  return 0;
}

int cudaStreamCreateWithPriority(void **stream, unsigned flags, int priority) {
  static long streams = 1;
  *stream = (void *)++streams;
  return 0;
}

int cudaStreamIsCapturing(void *stream, int *status) { *status = 0; return 0; }

int cudaStreamGetCaptureInfo_v2(void *stream, int *status, void *id, void *graph, void *dependencies, void *count) {
  *status = 0;
  return 0;
}

int cudaEventCreate(void **event) { *event = &registered; return 0; }
int cudaEventCreateWithFlags(void **event, unsigned flags) { return cudaEventCreate(event); }
int cudaEventElapsedTime(float *time, void *start, void *end) { *time = 0; return 0; }

// 1: the driver has no such function.
int cudaGetDriverEntryPoint(const char *name, void **function, unsigned long flags, int *status) {
  *function = NULL;
  if (status) *status = 1;
  return 0;
}
