package io.github.carillon.events.boot.fault;

import java.nio.file.Path;

import io.github.carillon.events.test.TestDatabase;

/**
 * A database that outlives an application.
 */
enum FaultDatabase {

	H2, POSTGRESQL, MARIADB;

	/**
	 * Opens an empty one. Skips the test when there is no server.
	 */
	TestDatabase open(Path folder) {
		return switch (this) {
			case H2 -> TestDatabase.h2File(folder);
			case POSTGRESQL -> TestDatabase.postgresql();
			case MARIADB -> TestDatabase.mariadb();
		};
	}

}
