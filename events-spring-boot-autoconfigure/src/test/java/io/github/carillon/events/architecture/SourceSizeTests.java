package io.github.carillon.events.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the main sources of every module to their size: what does not fit is more than
 * one thing.
 */
class SourceSizeTests {

	/** A scan that sees too little proves nothing: raise this as the code grows. */
	private static final int FILES_AT_LEAST = 470;

	private static final int LINES_OF_A_FILE = 400;

	private static final int LINES_OF_MOST_FILES = 250;

	private static final int LINES_OF_A_METHOD = 30;

	/** Twelve between the braces: signature and closing brace are counted too. */
	private static final int LINES_OF_MOST_METHODS = 14;

	private static final int LINES_OF_THE_BUS = 249;

	private static List<SourceFile> sources;

	@BeforeAll
	static void readSources() {
		sources = SourceFile.readAll(repository()).stream().filter(SourceSizeTests::isMain).toList();
	}

	@Test
	void seesTheWholeCode() {
		assertThat(sources).hasSizeGreaterThanOrEqualTo(FILES_AT_LEAST);
	}

	@Test
	void filesAreShort() {
		assertThat(tooLongFiles(sources, LINES_OF_A_FILE)).isEmpty();
		assertThat(ninetiethPercentile(sources.stream().map(SourceFile::lines).toList()))
			.isLessThanOrEqualTo(LINES_OF_MOST_FILES);
	}

	@Test
	void methodsAreShort() {
		assertThat(tooLongMethods(sources, LINES_OF_A_METHOD)).isEmpty();
		assertThat(ninetiethPercentile(
				sources.stream().flatMap((file) -> file.methods().stream()).map(SourceFile.Method::lines).toList()))
			.isLessThanOrEqualTo(LINES_OF_MOST_METHODS);
	}

	@Test
	void busHasHooksInsteadOfMethods() {
		List<SourceFile> bus = sources.stream().filter((file) -> file.name().equals("DefaultEventBus.java")).toList();
		assertThat(bus).hasSize(1);
		assertThat(tooLongFiles(bus, LINES_OF_THE_BUS)).isEmpty();
	}

	@Test
	void longFileIsFound(@TempDir Path directory) throws IOException {
		write(directory, "Short", LINES_OF_A_FILE - 2);
		write(directory, "Long", LINES_OF_A_FILE - 1);
		assertThat(tooLongFiles(SourceFile.readAll(directory), LINES_OF_A_FILE)).containsExactly("Long.java: 401");
	}

	@Test
	void longMethodIsFound(@TempDir Path directory) throws IOException {
		String body = "\t\tint x = 1;\n".repeat(LINES_OF_A_METHOD - 2);
		Files.writeString(directory.resolve("Methods.java"), """
				class Methods {
					/** Comments do not count. */
					@Deprecated
					void fits(int a,
							int b) {
				%1$s	}
					void doesNot() {
						int y = 2;
				%1$s	}
					Methods() {
						int y = 2;
				%1$s	}
				}
				""".formatted(body));
		assertThat(tooLongMethods(SourceFile.readAll(directory), LINES_OF_A_METHOD))
			.containsExactlyInAnyOrder("Methods.java doesNot: 31", "Methods.java <init>: 31");
	}

	private static void write(Path directory, String name, int linesInside) throws IOException {
		Files.writeString(directory.resolve(name + ".java"),
				"class " + name + " {\n" + "\n".repeat(linesInside) + "}\n");
	}

	private static List<String> tooLongFiles(List<SourceFile> files, int limit) {
		return files.stream()
			.filter((file) -> file.lines() > limit)
			.map((file) -> file.name() + ": " + file.lines())
			.toList();
	}

	private static List<String> tooLongMethods(List<SourceFile> files, int limit) {
		return files.stream()
			.flatMap((file) -> file.methods()
				.stream()
				.filter((method) -> method.lines() > limit)
				.map((method) -> file.name() + " " + method.name() + ": " + method.lines()))
			.toList();
	}

	private static long ninetiethPercentile(List<Long> lengths) {
		List<Long> sorted = lengths.stream().sorted(Comparator.naturalOrder()).toList();
		return sorted.get((int) (sorted.size() * 0.9));
	}

	private static boolean isMain(SourceFile file) {
		return file.path().toString().replace('\\', '/').contains("/src/main/java/");
	}

	/** The nearest directory above the module that holds the Maven wrapper. */
	private static Path repository() {
		return Stream.iterate(Path.of("").toAbsolutePath(), (path) -> path != null, Path::getParent)
			.filter((path) -> Files.exists(path.resolve("mvnw")))
			.findFirst()
			.orElseThrow();
	}

}
