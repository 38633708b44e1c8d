// The few functions of NVIDIA's driver that PyTorch and QAdapter ask beside the runtime.

#include <stddef.h>

int cuInit(unsigned flags) { return 0; }
int cuDriverGetVersion(int *version) { *version = 12080; return 0; }
int cuDeviceGet(int *device, int ordinal) { *device = ordinal; return ordinal == 0 ? 0 : 101; }
int cuDevicePrimaryCtxGetState(int device, unsigned *flags, int *active) { *flags = 0; *active = 1; return 0; }
int cuDevicePrimaryCtxRetain(void **context, int device) { *context = (void *)1; return 0; }
int cuDevicePrimaryCtxRelease_v2(int device) { return 0; }
int cuCtxGetCurrent(void **context) { *context = (void *)1; return 0; }
int cuCtxSetCurrent(void *context) { return 0; }
int cuCtxPushCurrent_v2(void *context) { return 0; }
int cuCtxPopCurrent_v2(void **context) { *context = (void *)1; return 0; }
int cuMemGetInfo_v2(size_t *free, size_t *total) { *free = 7UL << 30; *total = 8UL << 30; return 0; }
int cuGetErrorString(int error, const char **text) { *text = "an error that is not pretended"; return 0; }
