// A project as a user of Gradle has it. `./run.sh` installs QAdapter locally and runs it.
plugins {
    kotlin("jvm") version "2.4.21"
    application
}

repositories {
    mavenLocal()
    mavenCentral()
}

val native = System.getProperty("os.name").lowercase().let { os ->
    when {
        "win" in os -> "win-x86_64"
        "mac" in os -> "osx-aarch64"
        else -> "linux-x86_64"
    }
}

dependencies {
    implementation("io.github.qadapter:qadapter-core:0.1.0-SNAPSHOT")
    implementation("org.jetbrains.kotlinx:kotlinx-coroutines-core:1.11.0")
    // Gradle does not read the profiles by which Maven chooses the native library.
    runtimeOnly("ai.djl.pytorch:pytorch-native-cpu:2.7.1:$native")
    runtimeOnly("org.slf4j:slf4j-simple:2.0.20")
}

kotlin {
    jvmToolchain(17)
}

application {
    mainClass = "MainKt"
}
