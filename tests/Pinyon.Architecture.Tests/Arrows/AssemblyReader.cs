using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Pinyon.Architecture.Tests.Arrows;

/// <summary>Finds which of Pinyon's types a built assembly depends on, type by type.</summary>
/// <remarks>
/// The metadata lists what a source reader has to infer: base types, fields, signatures, type arguments, attributes and
/// every type, method and field that a body touches, generated code included. Only constants are missing, because the
/// compiler copies them; <see cref="UsageReader"/> sees those.
/// </remarks>
internal sealed class AssemblyReader(PEReader image)
{
    private readonly MetadataReader _metadata = image.GetMetadataReader();
    private readonly TypeNames _names = new();

    /// <summary>Every use of a type by one of another namespace or, in one namespace, by another type.</summary>
    public static IReadOnlyList<Usage> Read(Stream assembly)
    {
        using PEReader image = new(assembly);
        return [.. new AssemblyReader(image).Usages().Distinct()];
    }

    private IEnumerable<Usage> Usages() =>
        from handle in _metadata.TypeDefinitions
        let user = TypeNames.Of(_metadata, handle)
        where user.IsOurs
        from used in UsedBy(_metadata.GetTypeDefinition(handle))
        where used.IsOurs && used != user
        select new Usage($"{user}", user, used);

    private IEnumerable<TypeName> UsedBy(TypeDefinition type) =>
    [
        .. Names(type.BaseType),
        .. type.GetInterfaceImplementations()
            .SelectMany(handle => Names(_metadata.GetInterfaceImplementation(handle).Interface)),
        .. Constraints(type.GetGenericParameters()),
        .. Attributes(type.GetCustomAttributes()),
        .. type.GetFields().Select(_metadata.GetFieldDefinition).SelectMany(UsedBy),
        .. type.GetProperties().Select(_metadata.GetPropertyDefinition)
            .SelectMany(property => Attributes(property.GetCustomAttributes())),
        .. type.GetMethods().Select(_metadata.GetMethodDefinition).SelectMany(UsedBy),
    ];

    private IEnumerable<TypeName> UsedBy(FieldDefinition field) =>
        field.DecodeSignature(_names, null).Concat(Attributes(field.GetCustomAttributes()));

    private IEnumerable<TypeName> UsedBy(MethodDefinition method) =>
    [
        .. Names(method.DecodeSignature(_names, null)),
        .. Constraints(method.GetGenericParameters()),
        .. Attributes(method.GetCustomAttributes()),
        .. method.GetParameters()
            .SelectMany(handle => Attributes(_metadata.GetParameter(handle).GetCustomAttributes())),
        .. method.RelativeVirtualAddress == 0 ? [] : UsedBy(image.GetMethodBody(method.RelativeVirtualAddress)),
    ];

    private IEnumerable<TypeName> UsedBy(MethodBodyBlock body)
    {
        IEnumerable<TypeName> locals = body.LocalSignature.IsNil
            ? []
            : _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(_names, null)
                .SelectMany(local => local);
        return locals
            .Concat(body.ExceptionRegions.SelectMany(region => Names(region.CatchType)))
            .Concat(Instructions.Tokens(body.GetILReader()).SelectMany(Names));
    }

    private IEnumerable<TypeName> Constraints(GenericParameterHandleCollection parameters) =>
        from parameter in parameters
        from constraint in _metadata.GetGenericParameter(parameter).GetConstraints()
        from name in Names(_metadata.GetGenericParameterConstraint(constraint).Type)
        select name;

    private IEnumerable<TypeName> Attributes(CustomAttributeHandleCollection attributes) =>
        attributes.SelectMany(handle => Names(_metadata.GetCustomAttribute(handle).Constructor));

    private static IEnumerable<TypeName> Names(MethodSignature<ImmutableArray<TypeName>> signature) =>
        signature.ParameterTypes.Prepend(signature.ReturnType).SelectMany(type => type);

    /// <summary>The type that a token names or that declares the member it names, and the type arguments.</summary>
    private IEnumerable<TypeName> Names(EntityHandle handle) => handle.IsNil ? [] : handle.Kind switch
    {
        HandleKind.TypeDefinition => [TypeNames.Of(_metadata, (TypeDefinitionHandle)handle)],
        HandleKind.TypeReference => [TypeNames.Of(_metadata, (TypeReferenceHandle)handle)],
        HandleKind.TypeSpecification =>
            _metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(_names, null),
        HandleKind.MethodDefinition =>
            Names((EntityHandle)_metadata.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType()),
        HandleKind.FieldDefinition =>
            Names((EntityHandle)_metadata.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType()),
        HandleKind.MemberReference => Names(_metadata.GetMemberReference((MemberReferenceHandle)handle).Parent),
        HandleKind.MethodSpecification => Names(_metadata.GetMethodSpecification((MethodSpecificationHandle)handle)),
        _ => [],
    };

    private IEnumerable<TypeName> Names(MethodSpecification method) =>
        method.DecodeSignature(_names, null).SelectMany(type => type).Concat(Names(method.Method));
}
