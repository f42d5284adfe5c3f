package io.github.carillon.events.jdbc;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The names in which the outboxes of this process hold entries.
 */
final class OutboxOwners {

	private static final int MAX_HOST = 40;

	private static final Set<String> LIVING = ConcurrentHashMap.newKeySet();

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
		LIVING.add(name);
	}

	static void remove(String name) {
		LIVING.remove(name);
	}

	/**
	 * Returns the names of all that are not closed.
	 */
	static List<String> living() {
		return List.copyOf(LIVING);
	}

}
