using Microsoft.CodeAnalysis;

namespace Pinyon.Architecture.Tests.PublicApi;

/// <summary>Writes what a library shows to its users: one line per type, and below it one line per member.</summary>
internal static class ApiText
{
    private static readonly SymbolDisplayFormat TypeFormat = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypes,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters
            | SymbolDisplayGenericsOptions.IncludeVariance,
        delegateStyle: SymbolDisplayDelegateStyle.NameAndSignature,
        parameterOptions: SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName,
        kindOptions: SymbolDisplayKindOptions.IncludeTypeKeyword,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes);

    private static readonly SymbolDisplayFormat MemberFormat = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypes,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters
            | SymbolDisplayGenericsOptions.IncludeTypeConstraints,
        memberOptions: SymbolDisplayMemberOptions.IncludeAccessibility
            | SymbolDisplayMemberOptions.IncludeModifiers
            | SymbolDisplayMemberOptions.IncludeType
            | SymbolDisplayMemberOptions.IncludeRef
            | SymbolDisplayMemberOptions.IncludeParameters
            | SymbolDisplayMemberOptions.IncludeConstantValue,
        parameterOptions: SymbolDisplayParameterOptions.IncludeType
            | SymbolDisplayParameterOptions.IncludeName
            | SymbolDisplayParameterOptions.IncludeDefaultValue
            | SymbolDisplayParameterOptions.IncludeExtensionThis
            | SymbolDisplayParameterOptions.IncludeParamsRefOut,
        propertyStyle: SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
        kindOptions: SymbolDisplayKindOptions.IncludeMemberKeyword,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes
            | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    public static string Write(IAssemblySymbol assembly)
    {
        IEnumerable<string> types = AllTypes(assembly).Where(IsShown).Select(Describe).Order(StringComparer.Ordinal);
        return string.Join('\n', types);
    }

    /// <summary>Every type that a person wrote, nested ones included.</summary>
    public static IEnumerable<INamedTypeSymbol> AllTypes(IAssemblySymbol assembly) => Below(assembly.GlobalNamespace);

    /// <summary>Whether code outside of the library can name it.</summary>
    public static bool IsShown(ISymbol symbol) =>
        symbol.DeclaredAccessibility
            is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal
        && (symbol is not INamedTypeSymbol || symbol.ContainingType is not { } outer || IsShown(outer));

    private static IEnumerable<INamedTypeSymbol> Below(INamespaceOrTypeSymbol symbol) =>
        symbol.GetMembers().OfType<INamespaceOrTypeSymbol>()
            .SelectMany(member => member is INamedTypeSymbol type ? Below(type).Prepend(type) : Below(member));

    private static string Describe(INamedTypeSymbol type)
    {
        IEnumerable<string> members = type.GetMembers()
            .Where(member => IsShown(member) && IsOfInterest(member))
            .Select(member => "    " + member.ToDisplayString(MemberFormat) + "\n")
            .Order(StringComparer.Ordinal);
        string name = type.ToDisplayString(TypeFormat);
        string bases = string.Join(", ", Bases(type).Select(parent => parent.ToDisplayString(MemberFormat)));
        string constraints = type.ToDisplayString(TypeFormat
            .AddGenericsOptions(SymbolDisplayGenericsOptions.IncludeTypeConstraints))[name.Length..];
        string head = $"{Modifiers(type)}{name}{(bases.Length > 0 ? " : " + bases : "")}{constraints}";
        return $"{type.ContainingNamespace}: {head}\n{string.Concat(members)}";
    }

    private static bool IsOfInterest(ISymbol member) => member switch
    {
        INamedTypeSymbol => false,
        IMethodSymbol { AssociatedSymbol: not null } => false,
        IMethodSymbol { MethodKind: MethodKind.Constructor, IsImplicitlyDeclared: true } constructor =>
            constructor.ContainingType is { TypeKind: TypeKind.Class, IsRecord: false },
        _ => !member.IsImplicitlyDeclared,
    };

    private static IEnumerable<INamedTypeSymbol> Bases(INamedTypeSymbol type) =>
        new[] { type.BaseType }
            .OfType<INamedTypeSymbol>()
            .Where(parent => type.TypeKind == TypeKind.Class && parent.SpecialType != SpecialType.System_Object)
            .Concat(type.Interfaces.Where(face => !(type.IsRecord && face.Name == nameof(IEquatable<>))));

    private static string Modifiers(INamedTypeSymbol type)
    {
        string access = type.DeclaredAccessibility == Accessibility.Public ? "public " : "protected ";
        return access + type switch
        {
            { IsStatic: true } => "static ",
            { TypeKind: TypeKind.Class, IsAbstract: true } => "abstract ",
            { TypeKind: TypeKind.Class, IsSealed: true } => "sealed ",
            _ => "",
        };
    }
}
