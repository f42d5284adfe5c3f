package io.github.carillon.events.spring;

import java.util.Map;

/**
 * Tells classes that data of any shape can be had as.
 */
final class TreeTypes {

	private TreeTypes() {
	}

	/**
	 * Returns whether a class is a tree of the JSON library.
	 */
	static boolean isTree(Class<?> type) {
		for (Class<?> superclass = type; superclass != null; superclass = superclass.getSuperclass()) {
			if (superclass.getName().equals("tools.jackson.databind.JsonNode")) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Returns whether a class is any map, tree, or anything at all.
	 */
	static boolean isOpen(Class<?> type) {
		return type == Object.class || Map.class.isAssignableFrom(type) || isTree(type);
	}

}
