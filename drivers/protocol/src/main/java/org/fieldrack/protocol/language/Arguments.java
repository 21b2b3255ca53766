package org.fieldrack.protocol.language;

import java.util.List;
import java.util.stream.Stream;

/** Which arguments a protocol asks for. */
final class Arguments {
    private Arguments() {}

    static int greatest(Scope scope) {
        Stream<List<Token>> inVariables = scope.variables.values().stream().map(Scope.Variable::value);
        Stream<List<Token>> inCommands = Stream.concat(
                        scope.commands.stream(),
                        scope.handlers.values().stream().flatMap(handler -> handler.commands().stream()))
                .map(Scope.Raw::value);
        return Stream.concat(inVariables, inCommands)
                .flatMap(List::stream)
                .filter(Token::isArgument)
                .mapToInt(token -> token.text().charAt(0) - '0')
                .max()
                .orElse(0);
    }
}
