package io.github.carillon.events.jdbc;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.UUID;

/**
 * The names in which the outboxes of this process hold entries. They are properties of
 * the system, since all class loaders of the process share those, and may share a
 * database.
 */
final class OutboxOwners {

	private static final int MAX_HOST = 40;

	private static final String PREFIX = OutboxOwners.class.getPackageName() + ".outbox.";

	private OutboxOwners() {
	}

	static String newName() {
		String host = host();
		return host.substring(0, Math.min(MAX_HOST, host.length())) + "-" + ProcessHandle.current().pid() + "-"
				+ UUID.randomUUID().toString().substring(0, 8);
	}

	private static String host() {
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			return "localhost";
		}
	}

	static void add(String name) {
		System.setProperty(PREFIX + name, "");
	}

	static void remove(String name) {
		System.clearProperty(PREFIX + name);
	}

	/**
	 * Returns the names of all that are not closed.
	 */
	static List<String> living() {
		return System.getProperties()
			.stringPropertyNames()
			.stream()
			.filter((property) -> property.startsWith(PREFIX))
			.map((property) -> property.substring(PREFIX.length()))
			.toList();
	}

}
