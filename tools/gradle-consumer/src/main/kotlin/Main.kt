import io.github.qadapter.kotlin.openModel
import io.github.qadapter.kotlin.replyFlow
import java.nio.file.Path
import kotlinx.coroutines.runBlocking

fun main(arguments: Array<String>) = runBlocking {
    openModel(Path.of(arguments[0])).use { model ->
        model.replyFlow("What is made of ice?") { maxTokens(20) }.collect(::print)
        println()
    }
}
