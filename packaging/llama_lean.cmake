# Included right after llama.cpp's own project() call (CMAKE_PROJECT_llama.cpp_INCLUDE):
# leaves out its "common" library (chat templates, JSON, HTTP), which is half
# of the compile time and which the Python binding never loads.  The binding's
# CMakeLists forces the cache entry on, so a plain -D does not do.
set(LLAMA_BUILD_COMMON OFF)
