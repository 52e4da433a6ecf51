using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Pinyon.Architecture.Tests.Arrows;

/// <summary>Turns a signature of an assembly into the names of the types in it, type arguments included.</summary>
internal sealed class TypeNames : ISignatureTypeProvider<ImmutableArray<TypeName>, object?>
{
    public static TypeName Of(MetadataReader reader, TypeDefinitionHandle handle)
    {
        TypeDefinition type = reader.GetTypeDefinition(handle);
        return type.IsNested
            ? Of(reader, type.GetDeclaringType())
            : Named(reader.GetString(type.Namespace), reader.GetString(type.Name));
    }

    public static TypeName Of(MetadataReader reader, TypeReferenceHandle handle)
    {
        TypeReference type = reader.GetTypeReference(handle);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? Of(reader, (TypeReferenceHandle)type.ResolutionScope)
            : Named(reader.GetString(type.Namespace), reader.GetString(type.Name));
    }

    public ImmutableArray<TypeName> GetTypeFromDefinition(
        MetadataReader reader, TypeDefinitionHandle handle, byte kind) => [Of(reader, handle)];

    public ImmutableArray<TypeName> GetTypeFromReference(
        MetadataReader reader, TypeReferenceHandle handle, byte kind) => [Of(reader, handle)];

    public ImmutableArray<TypeName> GetTypeFromSpecification(
        MetadataReader reader, object? context, TypeSpecificationHandle handle, byte kind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, context);

    public ImmutableArray<TypeName> GetGenericInstantiation(
        ImmutableArray<TypeName> generic, ImmutableArray<ImmutableArray<TypeName>> arguments) =>
        [.. generic, .. arguments.SelectMany(argument => argument)];

    public ImmutableArray<TypeName> GetFunctionPointerType(MethodSignature<ImmutableArray<TypeName>> signature) =>
        [.. signature.ReturnType, .. signature.ParameterTypes.SelectMany(type => type)];

    public ImmutableArray<TypeName> GetModifiedType(
        ImmutableArray<TypeName> modifier, ImmutableArray<TypeName> unmodified, bool isRequired) =>
        [.. modifier, .. unmodified];

    public ImmutableArray<TypeName> GetArrayType(ImmutableArray<TypeName> element, ArrayShape shape) => element;

    public ImmutableArray<TypeName> GetSZArrayType(ImmutableArray<TypeName> element) => element;

    public ImmutableArray<TypeName> GetByReferenceType(ImmutableArray<TypeName> element) => element;

    public ImmutableArray<TypeName> GetPointerType(ImmutableArray<TypeName> element) => element;

    public ImmutableArray<TypeName> GetPinnedType(ImmutableArray<TypeName> element) => element;

    public ImmutableArray<TypeName> GetPrimitiveType(PrimitiveTypeCode code) => [];

    public ImmutableArray<TypeName> GetGenericMethodParameter(object? context, int index) => [];

    public ImmutableArray<TypeName> GetGenericTypeParameter(object? context, int index) => [];

    private static TypeName Named(string space, string name) => new(space, name.Split('`')[0]);
}
