package io.github.carillon.events.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import io.github.carillon.events.test.TestDatabase;

/**
 * The databases, each opened empty and dropped when it is closed. How a server is found
 * is said at {@link TestDatabase}.
 */
enum LoadDatabase {

	H2_MEMORY("h2-memory"),

	/** As durable listeners require it: every commit is written to the disk. */
	H2_FILE("h2-file"),

	/** As H2 has it by default: a commit is written within half a second. */
	H2_FILE_DELAYED("h2-file-delayed"),

	POSTGRESQL("postgresql"),

	MARIADB("mariadb");

	private final String text;

	LoadDatabase(String text) {
		this.text = text;
	}

	static LoadDatabase named(String name) {
		return Arrays.stream(values())
			.filter((database) -> database.text.equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(
					"There is no database '%s' to load, but %s".formatted(name, Arrays.toString(values()))));
	}

	TestDatabase open() throws IOException {
		return switch (this) {
			case H2_MEMORY -> TestDatabase.h2InMemory();
			case H2_FILE, H2_FILE_DELAYED -> TestDatabase.h2File(Files.createTempDirectory("carillon-load"));
			case POSTGRESQL -> TestDatabase.postgresql();
			case MARIADB -> TestDatabase.mariadb();
		};
	}

	/**
	 * Returns where the application finds it.
	 */
	String url(TestDatabase database) {
		return (this == H2_FILE_DELAYED) ? database.url().replace(";WRITE_DELAY=0", "") : database.url();
	}

	/**
	 * Returns where plain JDBC finds it, with what makes a batch one statement.
	 */
	String batchingUrl(TestDatabase database) {
		return switch (this) {
			case POSTGRESQL -> url(database) + "&reWriteBatchedInserts=true";
			case MARIADB -> url(database) + "?useBulkStmts=true";
			default -> url(database);
		};
	}

	@Override
	public String toString() {
		return this.text;
	}

}
