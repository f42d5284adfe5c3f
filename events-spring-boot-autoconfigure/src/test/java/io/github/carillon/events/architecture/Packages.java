package io.github.carillon.events.architecture;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import com.tngtech.archunit.core.domain.JavaClass;

/**
 * Which packages there are below a root, and who may see whom.
 */
final class Packages {

	/**
	 * The core's own packages, each with what it may import beside itself and the root.
	 */
	private static final Map<String, Set<String>> CORE;

	static {
		Set<String> values = Set.of("retry", "serialization");
		Set<String> features = with(values, "schema", "deadletter", "history");
		Set<String> delivery = with(features, "outbox");
		CORE = Map.of("", Set.of(), "retry", Set.of(), "serialization", Set.of(), "schema", values, "deadletter",
				values, "history", values, "stream", with(values, "history"), "outbox", features, "webhook", delivery,
				"bridge", delivery);
	}

	private static final Set<String> ADAPTERS = Set.of("spring", "observation", "json", "jdbc", "webclient", "web");

	private static final Set<String> BOOT = Set.of("autoconfigure", "actuate", "diagnostics");

	private static final String TEST_KIT = "test";

	private final String root;

	Packages(String root) {
		this.root = root;
	}

	boolean isBelowRoot(JavaClass type) {
		return type.getPackageName().equals(this.root) || type.getPackageName().startsWith(this.root + ".");
	}

	boolean isRoot(JavaClass type) {
		return type.getPackageName().equals(this.root);
	}

	boolean isCore(JavaClass type) {
		return isBelowRoot(type) && CORE.containsKey(feature(type));
	}

	boolean isAdapter(JavaClass type) {
		return isBelowRoot(type) && ADAPTERS.contains(feature(type));
	}

	boolean isBoot(JavaClass type) {
		return isBelowRoot(type) && feature(type).equals("boot");
	}

	boolean isTestKit(JavaClass type) {
		return isBelowRoot(type) && feature(type).equals(TEST_KIT);
	}

	boolean isKnown(JavaClass type) {
		return isCore(type) || isAdapter(type) || isTestKit(type) || (isBoot(type) && BOOT.contains(segment(type, 1)));
	}

	boolean coreMayImport(JavaClass origin, JavaClass target) {
		if (!isBelowRoot(target) || isRoot(target) || feature(target).equals(feature(origin))) {
			return true;
		}
		return CORE.get(feature(origin)).contains(feature(target));
	}

	boolean isAnotherAdapter(JavaClass origin, JavaClass target) {
		return isAdapter(target) && !feature(target).equals(feature(origin));
	}

	/** The first segment of the package below the root, empty for the root itself. */
	private String feature(JavaClass type) {
		return segment(type, 0);
	}

	private String segment(JavaClass type, int index) {
		String[] segments = segments(type);
		return (index < segments.length) ? segments[index] : "";
	}

	String[] segments(JavaClass type) {
		String below = type.getPackageName().substring(this.root.length());
		return below.isEmpty() ? new String[0] : below.substring(1).split("\\.");
	}

	private static Set<String> with(Set<String> packages, String... more) {
		Set<String> all = new HashSet<>(packages);
		all.addAll(Arrays.asList(more));
		return Set.copyOf(all);
	}

}
