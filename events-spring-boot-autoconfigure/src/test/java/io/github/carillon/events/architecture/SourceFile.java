package io.github.carillon.events.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;

/**
 * A source file of the repository and how long it is.
 *
 * @param path where it is
 * @param lines how many lines it has
 * @param methods how long the bodies of its methods are
 */
record SourceFile(Path path, long lines, List<Method> methods) {

	private static final Set<String> SKIPPED = Set.of(".git", "node_modules", "target");

	String name() {
		return this.path.getFileName().toString();
	}

	static List<SourceFile> readAll(Path directory) {
		List<Path> paths = new ArrayList<>();
		try {
			Files.walkFileTree(directory, new SimpleFileVisitor<>() {

				@Override
				public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
					return SKIPPED.contains(path.getFileName().toString()) ? FileVisitResult.SKIP_SUBTREE
							: FileVisitResult.CONTINUE;
				}

				@Override
				public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
					if (path.getFileName().toString().endsWith(".java")) {
						paths.add(path);
					}
					return FileVisitResult.CONTINUE;
				}

			});
			return paths.isEmpty() ? List.of() : parse(paths);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<SourceFile> parse(List<Path> paths) throws IOException {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		List<SourceFile> files = new ArrayList<>();
		try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
			JavacTask task = (JavacTask) compiler.getTask(null, manager, null, List.of("-proc:none"), null,
					manager.getJavaFileObjectsFromPaths(paths));
			SourcePositions positions = Trees.instance(task).getSourcePositions();
			for (CompilationUnitTree unit : task.parse()) {
				Path path = Path.of(unit.getSourceFile().toUri());
				try (var lines = Files.lines(path)) {
					files.add(new SourceFile(path, lines.count(), methods(unit, positions)));
				}
			}
		}
		return files;
	}

	private static List<Method> methods(CompilationUnitTree unit, SourcePositions positions) {
		List<Method> methods = new ArrayList<>();
		unit.accept(new TreeScanner<Void, Void>() {

			@Override
			public Void visitMethod(MethodTree method, Void unused) {
				if (method.getBody() != null) {
					long first = line(positions.getStartPosition(unit, method.getBody()));
					long last = line(positions.getEndPosition(unit, method.getBody()));
					methods.add(new Method(method.getName().toString(), last - first + 1));
				}
				return super.visitMethod(method, unused);
			}

			private long line(long position) {
				return unit.getLineMap().getLineNumber(position);
			}

		}, null);
		return methods;
	}

	/**
	 * A method or constructor with a body.
	 *
	 * @param name what it is called
	 * @param lines how many lines its body has, braces included
	 */
	record Method(String name, long lines) {

	}

}
